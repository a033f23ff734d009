// SimDriver: a seeded simulation of the outside world, for tests. Time is virtual: a turn jumps to the next thing that
// happens and never sleeps. Delays, the order of completions, short transfers and failures are drawn from the seed, so
// that a run is a function of its seed alone; `trace_hash` tells whether two runs were the same.
//
//   auto driver = std::make_unique<SimDriver>(seed, SimFaults{.short_transfer = 0.3});
//   driver->world().make_file("a.log", bytes);
//   driver->serve(address, size, {.sends = "hello\n", .end = SimPeer::End::Reset});
//   Loop loop(std::move(driver));
//
// Everything runs on the loop's thread, blocking calls too. When nothing can happen any more and the loop waits all
// the same, the run is stuck: that fails a check which names what is waited for.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "weir/loop/driver.h"
#include "weir/loop/operation_list.h"
#include "weir/loop/sim_world.h"
#include "weir/task/root.h"

namespace weir {

/// What the party at the other end of a connection does.
struct SimPeer {
  enum class End {
    Close,   ///< closes when it has sent all
    Reset,   ///< resets when it has sent all
    Stall,   ///< keeps the connection open, and silent
  };
  std::string sends;
  size_t piece_bytes = SIZE_MAX;      ///< how much it sends at a time
  int64_t pause_ns = 0;               ///< before each piece
  End end = End::Close;
  size_t receives_bytes_max = 0;      ///< how much it takes, at most up to the end, before it sends anything
};

class SimDriver final : public Driver {
 public:
  explicit SimDriver(uint64_t seed, const SimFaults& faults = {});
  ~SimDriver() override;

  SimWorld& world() noexcept { return world_; }

  /// A peer that connects to a listener once the loop runs.
  void connect_peer(const sockaddr_storage& address, socklen_t address_bytes, SimPeer peer);
  /// A peer that listens and treats each connection alike. Returns an index for `received_by`, or -EADDRINUSE.
  int serve(const sockaddr_storage& address, socklen_t address_bytes, SimPeer peer);
  /// All that the peers made by one `serve` have received, in the order of its arrival.
  const std::string& received_by(int server) const { return *received_[static_cast<size_t>(server)]; }

  /// The loop may wait for other threads: being stuck is no failure then, and runs are no longer the same.
  void expect_threads() noexcept { threads_expected_ = true; }

  /// Of all completions so far: what, when, with which result.
  uint64_t trace_hash() const noexcept { return trace_hash_; }

  std::string_view name() const override { return "sim"; }
  void submit(Operation& operation) override;
  void cancel(Operation& operation) override;
  void turn(int64_t deadline_ns, ReadyQueue& ready) override;
  void wake() override;
  int64_t read_cached(int fd, std::span<char> into, int64_t offset) override;
  int64_t now_ns() const override { return now_ns_; }
  int64_t wall_ns() const override;
  uint64_t random() override { return random_.next(); }
  size_t pending_count() const override { return pending_; }

 private:
  class PeerWait;
  void begin(Operation& operation);
  void schedule(Operation& operation, int64_t delay_ns);
  void schedule_runnable();
  void attempt(Operation& operation);
  void complete(Operation& operation, int64_t result);
  void wait_for_thread();
  std::string waited_for() const;
  int64_t draw_delay_ns();
  void start(Root peer) { starting_.push_back(peer.handle); }
  static Root run_connecting(SimDriver* sim, sockaddr_storage address, socklen_t size, SimPeer peer);
  static Root run_accepting(SimDriver* sim, int listener, SimPeer peer, std::string* received);
  static Root run_connection(SimDriver* sim, int fd, SimPeer peer, std::string* received);

  SimWorld world_;
  SimRandom random_;   ///< what the program under test draws: its own, so that it does not move the world's
  int64_t now_ns_ = 1'000'000'000;
  std::map<std::pair<int64_t, uint64_t>, Operation*> agenda_;   ///< by time, then order of scheduling
  uint64_t orders_ = 0;
  OperationList parked_, completed_;
  size_t pending_ = 0;
  uint64_t trace_hash_ = 0xcbf29ce484222325;
  bool threads_expected_ = false;

  std::vector<std::coroutine_handle<>> starting_;          ///< peers that take their first step in the next turn
  std::set<void*> waiting_peers_;                          ///< their frames: destroyed with the world
  std::vector<std::unique_ptr<std::string>> received_;     ///< one for each server

  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
};

}  // namespace weir
