// Loop: the one thread that does all waiting. Each round, in this order (Node's phases): expired timers; completed
// operations of the driver; functions that other threads posted. Coroutines made ready by any of them run before the
// next of these (that is Node's next tick). Each phase of a round is bounded, so that none starves the others, and the
// time between two looks at the driver is always measured as loop lag.
//
// A Loop is used by the thread that runs it, except for `post` and `wake`. Operations take an optional Stop: a request
// cancels the operation, waits for its end and throws Cancelled. Results are as in operation.h: bytes, or -errno;
// `read` and its like do not throw on errors, since only the caller can say what was being done.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>

#include "weir/loop/driver.h"
#include "weir/loop/operation.h"
#include "weir/loop/timer_heap.h"
#include "weir/task/ready_queue.h"
#include "weir/task/stop.h"
#include "weir/task/task.h"

namespace weir {

class Loop;

/// A function for the loop's thread, queued by `Loop::post` without an allocation: it must stay where it is until it
/// has run, and may be posted again from then on.
struct Posted {
  void (*run)(Posted* self) = nullptr;
  Posted* next = nullptr;
};

/// Awaits one operation: `int64_t result = co_await loop.read(…)`.
class OperationAwaiter final : private StopListener {
 public:
  OperationAwaiter(Loop& loop, Operation operation, Stop* stop) : loop_(loop), operation_(operation), stop_(stop) {}
  bool await_ready() const {
    if (stop_) stop_->check();
    return false;
  }
  void await_suspend(std::coroutine_handle<> waiter);
  int64_t await_resume();   ///< throws Cancelled if the stop was requested and the operation ended by that

 private:
  void on_stop() override;
  Loop& loop_;
  Operation operation_;
  Stop* stop_;
};

/// Awaits a point in time; throws Cancelled if the stop is requested first.
class SleepAwaiter final : private StopListener, private Timer {
 public:
  SleepAwaiter(Loop& loop, int64_t deadline_ns, Stop* stop);
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<> waiter);
  void await_resume() const;

 private:
  void on_stop() override;
  void on_timer() override;
  Loop& loop_;
  Stop* stop_;
  std::coroutine_handle<> waiter_{};
  bool cancelled_ = false;
};

struct LoopLag {
  int64_t max_ns = 0;       ///< the longest time between two looks at the driver
  int64_t total_ns = 0;     ///< time spent running, not waiting
  uint64_t rounds = 0;
};

class Loop {
 public:
  explicit Loop(std::unique_ptr<Driver> driver = make_driver());
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until `main` has ended and nothing that it started is pending, and gives its result or throws its
  /// exception. Not re-entrant. Blocks SIGPIPE for its thread meanwhile and swallows the one it caused.
  template <typename T>
  T run(Task<T> main);

  // --- waiting (all to be awaited) ---
  OperationAwaiter read(int fd, std::span<char> into, int64_t offset = -1, Stop* stop = nullptr);
  OperationAwaiter write(int fd, std::span<const iovec> from, int64_t offset = -1, Stop* stop = nullptr);
  OperationAwaiter receive(int fd, ReceiveSink& into, Stop* stop = nullptr);
  OperationAwaiter send(int fd, std::span<const iovec> from, Stop* stop = nullptr);
  OperationAwaiter accept(int fd, sockaddr_storage* peer = nullptr, Stop* stop = nullptr);
  OperationAwaiter connect(int fd, sockaddr_storage& address, socklen_t address_bytes, Stop* stop = nullptr);
  OperationAwaiter poll(int fd, short events, Stop* stop = nullptr);
  OperationAwaiter sync(int fd);
  OperationAwaiter open(const char* path, int flags, mode_t mode = 0666);
  OperationAwaiter close(int fd);
  OperationAwaiter stat(const char* path, struct stat& status, int flags = 0);
  OperationAwaiter stat(int fd, struct stat& status);
  OperationAwaiter rename(const char* from, const char* to);
  OperationAwaiter unlink(const char* path);
  /// `call` runs on a thread of the driver's lane; it and what it refers to stay until it has ended.
  OperationAwaiter blocking(int64_t (*call)(void* context), void* context);

  SleepAwaiter sleep_until(int64_t deadline_ns, Stop* stop = nullptr) { return {*this, deadline_ns, stop}; }
  SleepAwaiter sleep_for(int64_t duration_ns, Stop* stop = nullptr) { return {*this, now_ns() + duration_ns, stop}; }

  // --- from any thread ---
  /// Queues `posted`; it runs on the loop's thread, in the order of posting of each thread. One wake-up serves many.
  void post(Posted& posted);

  // --- the loop's thread ---
  ReadyQueue& ready() noexcept { return ready_; }
  TimerHeap& timers() noexcept { return timers_; }
  Driver& driver() noexcept { return *driver_; }
  int64_t now_ns() const { return driver_->now_ns(); }
  const LoopLag& lag() const noexcept { return lag_; }

  /// Called by the loop when it is about to wait with nothing to do; the engine uses it to run a pool task itself if
  /// the pool does not begin. Returns the time until it wants to be called again, in ns, or INT64_MAX.
  void set_idle_hook(std::function<int64_t()> hook) { idle_hook_ = std::move(hook); }

 private:
  void run_until(const bool& finished);
  void run_posted();

  std::unique_ptr<Driver> driver_;
  ReadyQueue ready_;
  TimerHeap timers_;
  std::atomic<Posted*> posted_{nullptr};   ///< newest first
  std::atomic<bool> waiting_{false};
  std::function<int64_t()> idle_hook_;
  LoopLag lag_;
  bool running_ = false;
};

}  // namespace weir
