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
#include <coroutine>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "weir/loop/driver.h"
#include "weir/loop/operation.h"
#include "weir/loop/timer_heap.h"
#include "weir/task/ready_queue.h"
#include "weir/task/root.h"
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
  OperationAwaiter(Loop& loop, const Operation& operation, Stop* stop)
      : loop_(loop), operation_(operation), stop_(stop) {}
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
  SleepAwaiter(Loop& loop, int64_t deadline_ns, Stop* stop)
      : loop_(loop), sleep_deadline_ns_(deadline_ns), stop_(stop) {}
  bool await_ready() const {
    if (stop_) stop_->check();
    return false;
  }
  void await_suspend(std::coroutine_handle<> waiter);
  void await_resume() const {
    if (cancelled_) throw Cancelled{};
  }

 private:
  void on_stop() override;
  void on_timer() override;
  Loop& loop_;
  int64_t sleep_deadline_ns_;
  Stop* stop_;
  std::coroutine_handle<> waiter_{};
  bool cancelled_ = false;
};

struct LoopLag {
  int64_t max_ns = 0;       ///< the longest time between two looks at the driver
  int64_t total_ns = 0;     ///< time spent running, not waiting
  uint64_t rounds = 0;
};

namespace detail {

/// How the main task of a loop ended.
template <typename T>
struct MainOutcome {
  std::optional<T> value;
  std::exception_ptr error;
  bool finished = false;
};
template <>
struct MainOutcome<void> {
  std::exception_ptr error;
  bool finished = false;
};

template <typename T>
Root run_main(Task<T> task, MainOutcome<T>* outcome) {
  try {
    if constexpr (std::is_void_v<T>) co_await std::move(task);
    else outcome->value.emplace(co_await std::move(task));
  } catch (...) {
    outcome->error = std::current_exception();
  }
  task = Task<T>();   // its frame goes before the loop ends
  outcome->finished = true;
}

}  // namespace detail

class Loop {
 public:
  explicit Loop(std::unique_ptr<Driver> driver = make_driver());
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until `main` has ended and nothing that it started is pending, and gives its result or throws its
  /// exception. Not re-entrant. Blocks SIGPIPE for its thread meanwhile and swallows the one it caused.
  template <typename T>
  T run(Task<T> main) {
    detail::MainOutcome<T> outcome;
    ready_.push(detail::run_main(std::move(main), &outcome).handle);
    run_until(outcome.finished);
    if (outcome.error) std::rethrow_exception(outcome.error);
    if constexpr (!std::is_void_v<T>) return std::move(*outcome.value);
  }

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
  /// What is posted after the end of a run waits for the next one. The Loop outlives every call: join the threads that
  /// post before it goes.
  void post(Posted& posted);
  /// The same without a wake-up: it runs when the loop next has something to do. Some later `post` must be certain.
  void post_quietly(Posted& posted);

  // --- the loop's thread ---
  ReadyQueue& ready() noexcept { return ready_; }
  TimerHeap& timers() noexcept { return timers_; }
  Driver& driver() noexcept { return *driver_; }
  int64_t now_ns() const { return driver_->now_ns(); }
  const LoopLag& lag() const noexcept { return lag_; }

  /// Called when the loop is about to wait (Executor::attend). Returns the time until it wants to be called again, in ns,
  /// or INT64_MAX.
  void set_idle_hook(std::function<int64_t()> hook) { idle_hook_ = std::move(hook); }

 private:
  void run_until(const bool& finished);
  int64_t wait_deadline_ns();
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
