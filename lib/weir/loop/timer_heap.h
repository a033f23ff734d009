// Timers, up to a million of them: an intrusive four-ary heap ordered by deadline, ties in the order of arming. A
// Timer lives in its owner (a coroutine frame); arming and cancelling cost O(log n) and allocate only when the heap
// grows. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weir/base/check.h"

namespace weir {

class TimerHeap;

class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  int64_t deadline_ns() const noexcept { return deadline_ns_; }
  bool armed() const noexcept { return index_ != kUnarmed; }

 protected:
  virtual ~Timer() { WEIR_CHECK(!armed()); }
  virtual void on_timer() = 0;       ///< called once, unarmed; may arm again

 private:
  friend class TimerHeap;
  static constexpr size_t kUnarmed = SIZE_MAX;
  int64_t deadline_ns_ = 0;
  size_t index_ = kUnarmed;
};

class TimerHeap {
 public:
  void arm(Timer& timer, int64_t deadline_ns);   ///< an armed one is armed anew
  void cancel(Timer& timer);                     ///< no effect on an unarmed one
  /// The earliest deadline, or INT64_MAX.
  int64_t next_deadline_ns() const noexcept;
  /// Fires at most `count_max` timers whose deadline is not after `now_ns`; returns how many.
  size_t fire(int64_t now_ns, size_t count_max = SIZE_MAX);
  size_t size() const noexcept { return heap_.size(); }

 private:
  /// The key stands beside the pointer: comparing touches no timer.
  struct Entry {
    int64_t deadline_ns;
    uint64_t order;
    Timer* timer;
  };
  static bool before(const Entry& a, const Entry& b) noexcept {
    return a.deadline_ns != b.deadline_ns ? a.deadline_ns < b.deadline_ns : a.order < b.order;
  }
  void place(size_t index, const Entry& entry) noexcept;
  void sift_up(size_t index, Entry entry) noexcept;
  void sift_down(size_t index, Entry entry) noexcept;
  std::vector<Entry> heap_;
  uint64_t orders_ = 0;
};

}  // namespace weir
