// Root: the outermost frame of a chain of coroutines, resumed from the ready queue and by nobody else. It destroys
// itself at its end, so whoever starts one learns of that end through what the coroutine itself reports. An exception
// must not leave it. For Scope and Loop; everything else is a Task.
#pragma once

#include <coroutine>
#include <exception>

namespace weir {

struct Root {
  struct promise_type {
    Root get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

}  // namespace weir
