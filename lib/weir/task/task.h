// Task<T>: a lazy coroutine. It runs when it is awaited, once, by one awaiter, and gives a T or throws. All tasks of a
// loop run on the loop's thread; nothing here is locked.
//
// A child that finishes without waiting does not suspend its parent: without optimisation g++ makes no tail call of a
// symmetric transfer, and a million awaits in a row would pile up a million stack frames.
//
// A coroutine is a free or static function; its parameters are values, or references that outlive the whole co_await
// expression. No capturing lambda is a coroutine.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "weir/base/check.h"

namespace weir {

template <typename T>
class Task;

namespace detail {

class TaskPromiseBase {
 public:
  std::suspend_always initial_suspend() const noexcept { return {}; }

  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      auto& promise = self.promise();
      promise.done_ = true;
      return promise.continuation_ ? promise.continuation_ : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };
  FinalAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { error_ = std::current_exception(); }

  std::coroutine_handle<> continuation_;
  std::exception_ptr error_;
  bool done_ = false;
};

template <typename T>
class TaskPromise : public TaskPromiseBase {
 public:
  Task<T> get_return_object() noexcept;
  template <typename U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T take() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class TaskPromise<void> : public TaskPromiseBase {
 public:
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }
};

}  // namespace detail

template <typename T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  Task(Task&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)), started_(std::exchange(other.started_, false)) {}
  Task& operator=(Task other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(started_, other.started_);
    return *this;
  }
  /// A task that has started must have ended: a frame is never destroyed while something is pending in it.
  ~Task() {
    if (!handle_) return;
    WEIR_CHECK(!started_ || handle_.promise().done_);
    handle_.destroy();
  }

  struct Awaiter {
    Handle child;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> parent) const {
      auto& promise = child.promise();
      child.resume();
      if (promise.done_) return false;
      promise.continuation_ = parent;
      return true;
    }
    T await_resume() const { return child.promise().take(); }
  };
  Awaiter operator co_await() && noexcept {
    WEIR_CHECK(handle_ && !started_);
    started_ = true;
    return Awaiter{handle_};
  }

 private:
  template <typename>
  friend class detail::TaskPromise;
  explicit Task(Handle handle) noexcept : handle_(handle) {}
  Handle handle_;
  bool started_ = false;
};

template <typename T>
Task<T> detail::TaskPromise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<TaskPromise<T>>::from_promise(*this));
}
inline Task<void> detail::TaskPromise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<TaskPromise<void>>::from_promise(*this));
}

}  // namespace weir
