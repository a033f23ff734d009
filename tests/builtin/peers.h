// Peers: the other ends of sockets, for the tests of stages that use the network. They run on a thread of their own with
// plain blocking calls, while the pipeline under test runs on the engine.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "support/pipeline_test.h"

namespace weir {

/// What a pipeline has put out so far, to be waited for from another thread.
class Collected {
 public:
  void add(std::string_view bytes);
  std::string text() const;
  /// Waits until `part` is in it.
  void await(std::string_view part) const;
  /// Waits until there are so many bytes.
  void await_bytes(size_t bytes) const;
  /// From now on the pipeline's sink waits (until `resume`) before it takes anything more.
  void stall();
  void resume();
  void wait_while_stalled() const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::string text_;
  bool stalled_ = false;
};

/// One end of a connection. Blocking; throws std::system_error.
class Peer {
 public:
  /// "tcp://127.0.0.1:PORT" or "unix:PATH".
  explicit Peer(std::string_view address);
  explicit Peer(int fd) : fd_(fd) {}
  Peer(Peer&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Peer& operator=(Peer&&) = delete;
  ~Peer();

  void send(std::string_view bytes);
  /// Says that no more comes, and waits until the other end has read everything and closed.
  void finish();
  /// Waits until the other end closes or resets.
  void await_close();
  /// Closes by a reset.
  void reset();
  std::string receive(size_t bytes_max);   ///< empty at the end

 private:
  int fd_;
};

/// A socket that takes connections on a free port of loopback.
class PeerListener {
 public:
  PeerListener();
  ~PeerListener();
  std::string address() const { return address_; }
  Peer accept();

 private:
  int fd_;
  std::string address_;
};

/// Runs `pipeline`, which begins with `listen` and has no sink, while `peers(address)` runs; then interrupts it. What it
/// puts out is in `collected`. An interrupt is no error here.
PipelineResult run_listening(std::string_view pipeline, Collected& collected,
                             std::function<void(const std::string& address)> peers, RunOptions options = {});

/// The options of a run on the driver of that name.
RunOptions on_driver(std::string_view name);

/// As many descriptors as this process may have.
void raise_descriptor_limit();

std::vector<std::string> sorted_lines(std::string_view text);

}  // namespace weir
