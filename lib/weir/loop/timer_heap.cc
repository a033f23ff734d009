#include "weir/loop/timer_heap.h"

namespace weir {
namespace {

// Four children share at most two cache lines and halve the depth of a binary heap.
constexpr size_t kArity = 4;

}  // namespace

void TimerHeap::arm(Timer& timer, int64_t deadline_ns) {
  cancel(timer);
  timer.deadline_ns_ = deadline_ns;
  heap_.emplace_back();
  sift_up(heap_.size() - 1, {deadline_ns, orders_++, &timer});
}

void TimerHeap::cancel(Timer& timer) {
  if (!timer.armed()) return;
  size_t hole = timer.index_;
  timer.index_ = Timer::kUnarmed;
  Entry last = heap_.back();
  heap_.pop_back();
  if (last.timer == &timer) return;
  if (hole > 0 && before(last, heap_[(hole - 1) / kArity])) sift_up(hole, last);
  else sift_down(hole, last);
}

int64_t TimerHeap::next_deadline_ns() const noexcept {
  return heap_.empty() ? INT64_MAX : heap_.front().deadline_ns;
}

size_t TimerHeap::fire(int64_t now_ns, size_t count_max) {
  size_t count = 0;
  while (count < count_max && !heap_.empty() && heap_.front().deadline_ns <= now_ns) {
    Timer* timer = heap_.front().timer;
    cancel(*timer);
    count++;
    timer->on_timer();
  }
  return count;
}

void TimerHeap::place(size_t index, const Entry& entry) noexcept {
  heap_[index] = entry;
  entry.timer->index_ = index;
}

void TimerHeap::sift_up(size_t index, Entry entry) noexcept {
  while (index > 0) {
    size_t parent = (index - 1) / kArity;
    if (!before(entry, heap_[parent])) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, entry);
}

void TimerHeap::sift_down(size_t index, Entry entry) noexcept {
  while (true) {
    size_t first = index * kArity + 1;
    if (first >= heap_.size()) break;
    size_t end = first + kArity < heap_.size() ? first + kArity : heap_.size();
    size_t least = first;
    for (size_t child = first + 1; child < end; child++) {
      if (before(heap_[child], heap_[least])) least = child;
    }
    if (!before(heap_[least], entry)) break;
    place(index, heap_[least]);
    index = least;
  }
  place(index, entry);
}

}  // namespace weir
