#include "weir/loop/timer_heap.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace weir {
namespace {

struct Recorder final : Timer {
  std::vector<int>* fired = nullptr;
  int id = 0;
  void on_timer() override { fired->push_back(id); }
};

/// Rows of timers that note their index when they fire.
struct Timers {
  std::deque<Recorder> all;
  std::vector<int> fired;
  TimerHeap heap;
  explicit Timers(int count) : all(static_cast<size_t>(count)) {
    for (int i = 0; i < count; i++) {
      all[static_cast<size_t>(i)].fired = &fired;
      all[static_cast<size_t>(i)].id = i;
    }
  }
  Recorder& operator[](int i) { return all[static_cast<size_t>(i)]; }
};

TEST(TimerHeap, FiresInOrderOfDeadlineAndTiesInOrderOfArming) {
  Timers timers(4);
  timers.heap.arm(timers[0], 20);
  timers.heap.arm(timers[1], 10);
  timers.heap.arm(timers[2], 10);
  timers.heap.arm(timers[3], 30);
  EXPECT_EQ(timers.heap.next_deadline_ns(), 10);
  EXPECT_EQ(timers.heap.fire(20), 3u);
  EXPECT_EQ(timers.fired, (std::vector<int>{1, 2, 0}));
  EXPECT_EQ(timers.heap.next_deadline_ns(), 30);
  timers.heap.cancel(timers[3]);
}

TEST(TimerHeap, HasNoDeadlineWhenEmpty) {
  TimerHeap heap;
  EXPECT_EQ(heap.next_deadline_ns(), INT64_MAX);
  EXPECT_EQ(heap.fire(INT64_MAX), 0u);
}

TEST(TimerHeap, FiresNoMoreThanItIsAsked) {
  Timers timers(3);
  for (int i = 0; i < 3; i++) timers.heap.arm(timers[i], i);
  EXPECT_EQ(timers.heap.fire(100, 2), 2u);
  EXPECT_EQ(timers.fired, (std::vector<int>{0, 1}));
  EXPECT_EQ(timers.heap.fire(100, 2), 1u);
}

TEST(TimerHeap, CancelledTimersDoNotFireAndCanBeArmedAgain) {
  Timers timers(2);
  timers.heap.arm(timers[0], 1);
  timers.heap.arm(timers[1], 2);
  timers.heap.cancel(timers[0]);
  timers.heap.cancel(timers[0]);
  EXPECT_FALSE(timers[0].armed());
  timers.heap.arm(timers[0], 3);
  timers.heap.fire(10);
  EXPECT_EQ(timers.fired, (std::vector<int>{1, 0}));
}

TEST(TimerHeap, ArmingAnArmedTimerMovesIt) {
  Timers timers(2);
  timers.heap.arm(timers[0], 1);
  timers.heap.arm(timers[1], 2);
  timers.heap.arm(timers[0], 3);
  EXPECT_EQ(timers.heap.size(), 2u);
  timers.heap.fire(10);
  EXPECT_EQ(timers.fired, (std::vector<int>{1, 0}));
}

struct Repeating final : Timer {
  TimerHeap& heap;
  int count = 0;
  explicit Repeating(TimerHeap& where) : heap(where) {}
  void on_timer() override {
    count++;
    heap.arm(*this, deadline_ns() + 5);
  }
};

TEST(TimerHeap, ATimerMayArmItselfAgain) {
  TimerHeap heap;
  Repeating timer(heap);
  heap.arm(timer, 0);
  heap.fire(12);
  EXPECT_EQ(timer.count, 3);
  EXPECT_EQ(timer.deadline_ns(), 15);
  heap.cancel(timer);
}

TEST(TimerHeap, AMillionTimersHalfOfThemCancelledFireInOrder) {
  constexpr int kCount = 1'000'000;
  Timers timers(kCount);
  std::mt19937_64 random(1);
  for (int i = 0; i < kCount; i++) timers.heap.arm(timers[i], static_cast<int64_t>(random() % 100'000));
  for (int i = 0; i < kCount; i += 2) timers.heap.cancel(timers[i]);
  EXPECT_EQ(timers.heap.size(), size_t{kCount / 2});
  EXPECT_EQ(timers.heap.fire(100'000), size_t{kCount / 2});
  bool ordered = true;
  for (size_t i = 1; i < timers.fired.size(); i++) {
    int before = timers.fired[i - 1], after = timers.fired[i];
    int64_t earlier = timers[before].deadline_ns(), later = timers[after].deadline_ns();
    ordered &= earlier < later || (earlier == later && before < after);   // armed in the order of their indices
    ordered &= after % 2 == 1;
  }
  EXPECT_TRUE(ordered);
}

}  // namespace
}  // namespace weir
