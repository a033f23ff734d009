// The queue of coroutines that may go on. Whatever completes (an operation, an event, a child task) puts its waiter
// here instead of resuming it inline, so that nobody is re-entered from within a call; the loop drains the queue.
// One thread; FIFO, so a run is determined by the order of completions alone.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

class ReadyQueue {
 public:
  void push(std::coroutine_handle<> waiter) { next_.push_back(waiter); }
  bool empty() const noexcept { return next_.empty() && position_ == current_.size(); }

  /// Resumes at most `count_max` coroutines, those that become ready meanwhile included. Returns how many it resumed.
  size_t run(size_t count_max = SIZE_MAX) {
    size_t count = 0;
    while (count < count_max) {
      if (position_ == current_.size()) {
        current_.clear();
        position_ = 0;
        if (next_.empty()) break;
        current_.swap(next_);
      }
      auto waiter = current_[position_++];
      count++;
      waiter.resume();
    }
    return count;
  }

 private:
  std::vector<std::coroutine_handle<>> current_, next_;
  size_t position_ = 0;
};

}  // namespace weir
