#include "weir/task/event.h"

#include <gtest/gtest.h>

#include <string>

#include "weir/task/root.h"
#include "weir/task/task.h"

namespace weir {
namespace {

/// Waits for an event and notes its letter, in upper case if it was cancelled.
Root wait_and_note(Event* event, Stop* stop, std::string* trace, char letter) {
  try {
    co_await event->wait(*stop);
    *trace += letter;
  } catch (const Cancelled&) {
    *trace += static_cast<char>(letter - 'a' + 'A');
  }
}

struct Waiters {
  ReadyQueue ready;
  Event event{ready};
  Stop stop;
  std::string trace;
  void add(char letter) { add(letter, stop); }
  void add(char letter, Stop& with) { wait_and_note(&event, &with, &trace, letter).handle.resume(); }
};

TEST(Event, ReadiesItsWaitersInOrderThroughTheQueue) {
  Waiters waiters;
  for (char letter : {'a', 'b', 'c'}) waiters.add(letter);
  waiters.event.set();
  EXPECT_EQ(waiters.trace, "");
  waiters.ready.run();
  EXPECT_EQ(waiters.trace, "abc");
}

TEST(Event, ASetEventIsNotWaitedFor) {
  Waiters waiters;
  waiters.event.set();
  waiters.add('a');
  EXPECT_EQ(waiters.trace, "a");
  waiters.event.reset();
  waiters.add('b');
  EXPECT_EQ(waiters.trace, "a");
  waiters.event.set();
  waiters.ready.run();
  EXPECT_EQ(waiters.trace, "ab");
}

TEST(Event, APulseReadiesOnlyThoseWhoWait) {
  Waiters waiters;
  waiters.add('a');
  waiters.event.notify();
  EXPECT_FALSE(waiters.event.is_set());
  waiters.add('b');
  waiters.ready.run();
  EXPECT_EQ(waiters.trace, "a");
  waiters.event.notify();
  waiters.ready.run();
  EXPECT_EQ(waiters.trace, "ab");
}

TEST(Event, AStopEndsTheWait) {
  Waiters waiters;
  waiters.add('a');
  waiters.stop.request();
  waiters.ready.run();
  EXPECT_EQ(waiters.trace, "A");
  waiters.add('b');
  EXPECT_EQ(waiters.trace, "AB");
}

TEST(Event, CancellingOneInTheMiddleKeepsTheOthersInOrder) {
  for (int cancelled = 0; cancelled < 3; cancelled++) {
    Waiters waiters;
    Stop alone;
    for (int i = 0; i < 3; i++) waiters.add(static_cast<char>('a' + i), i == cancelled ? alone : waiters.stop);
    alone.request();
    waiters.add('d');
    waiters.event.set();
    waiters.ready.run();
    std::string expected(1, static_cast<char>('A' + cancelled));
    for (int i = 0; i < 4; i++) {
      if (i != cancelled) expected += static_cast<char>('a' + i);
    }
    EXPECT_EQ(waiters.trace, expected);
  }
}

TEST(Event, AStopThatComesAfterTheEventChangesNothing) {
  Waiters waiters;
  waiters.add('a');
  waiters.event.set();
  waiters.stop.request();   // 'a' is queued already
  waiters.ready.run();
  EXPECT_EQ(waiters.trace, "a");
}

TEST(Event, AnEventThatComesAfterTheStopChangesNothing) {
  Waiters waiters;
  waiters.add('a');
  waiters.stop.request();
  waiters.event.set();
  waiters.ready.run();
  EXPECT_EQ(waiters.trace, "A");
}

}  // namespace
}  // namespace weir
