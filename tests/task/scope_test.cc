#include "weir/task/scope.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace weir {
namespace {

/// Runs a task to its end, or until nothing is ready any more; tells which.
bool finishes(ReadyQueue& ready, Task<void> main) {
  bool finished = false;
  ready.push([](Task<void> task, bool* end) -> Root {
    co_await std::move(task);
    *end = true;
  }(std::move(main), &finished).handle);
  ready.run();
  return finished;
}

Task<void> note(std::string* trace, char letter) {
  *trace += letter;
  co_return;
}

Task<void> fail(std::string message) {
  throw std::runtime_error(message);
  co_return;
}

Task<void> wait_for(Event* event, Stop* stop, std::string* trace) {
  try {
    co_await event->wait(*stop);
    *trace += 'd';
  } catch (const Cancelled&) {
    *trace += 'c';
    throw;
  }
}

Task<std::string> joined(Scope* scope) {
  std::string what = "done";
  try {
    co_await scope->join();
  } catch (const std::runtime_error& error) {
    what = error.what();
  }
  co_return what;
}

TEST(Scope, StartsChildrenFromTheQueueAndJoinsThemAll) {
  ReadyQueue ready;
  std::string trace;
  EXPECT_TRUE(finishes(ready, [](ReadyQueue& queue, std::string* out) -> Task<void> {
    Scope scope(queue);
    scope.spawn(note(out, 'a'));
    scope.spawn(note(out, 'b'));
    *out += '-';
    EXPECT_EQ(scope.running_count(), 2u);
    co_await scope.join();
    *out += '.';
  }(ready, &trace)));
  EXPECT_EQ(trace, "-ab.");
}

TEST(Scope, JoinOfAnEmptyScopeDoesNotWait) {
  ReadyQueue ready;
  EXPECT_TRUE(finishes(ready, [](ReadyQueue& queue) -> Task<void> {
    Scope scope(queue);
    co_await scope.join();
  }(ready)));
}

TEST(Scope, TheFirstFailureStopsTheSiblingsAndIsTheOneThrown) {
  ReadyQueue ready;
  Event never(ready);
  std::string trace;
  EXPECT_TRUE(finishes(ready, [](ReadyQueue& queue, Event* event, std::string* out) -> Task<void> {
    Scope scope(queue);
    scope.spawn(wait_for(event, &scope.stop(), out));
    scope.spawn(fail("first"));
    scope.spawn(fail("second"));
    *out += co_await joined(&scope);
  }(ready, &never, &trace)));
  EXPECT_EQ(trace, "cfirst");
}

TEST(Scope, CancelledIsAnEndAndNoFailure) {
  ReadyQueue ready;
  Event never(ready);
  std::string trace;
  EXPECT_TRUE(finishes(ready, [](ReadyQueue& queue, Event* event, std::string* out) -> Task<void> {
    Scope scope(queue);
    scope.spawn(wait_for(event, &scope.stop(), out));
    scope.stop().request();
    *out += co_await joined(&scope);
  }(ready, &never, &trace)));
  EXPECT_EQ(trace, "cdone");
}

TEST(Scope, AParentsStopReachesItsChildren) {
  ReadyQueue ready;
  Event never(ready);
  Stop parent;
  std::string trace;
  bool finished = false;
  ready.push([](ReadyQueue& queue, Stop* above, Event* event, std::string* out, bool* end) -> Root {
    Scope scope(queue, *above);
    scope.spawn(wait_for(event, &scope.stop(), out));
    *out += co_await joined(&scope);
    *end = true;
  }(ready, &parent, &never, &trace, &finished).handle);
  ready.run();
  EXPECT_FALSE(finished);
  parent.request();
  ready.run();
  EXPECT_TRUE(finished);
  EXPECT_EQ(trace, "cdone");
}

Task<void> spawn_more(Scope* scope, std::string* trace, int depth) {
  *trace += static_cast<char>('0' + depth);
  if (depth > 0) scope->spawn(spawn_more(scope, trace, depth - 1));
  co_return;
}

TEST(Scope, JoinWaitsForChildrenSpawnedMeanwhile) {
  ReadyQueue ready;
  std::string trace;
  EXPECT_TRUE(finishes(ready, [](ReadyQueue& queue, std::string* out) -> Task<void> {
    Scope scope(queue);
    scope.spawn(spawn_more(&scope, out, 3));
    co_await scope.join();
    *out += '.';
  }(ready, &trace)));
  EXPECT_EQ(trace, "3210.");
}

TEST(Scope, CanBeUsedAgainAfterAJoin) {
  ReadyQueue ready;
  std::string trace;
  EXPECT_TRUE(finishes(ready, [](ReadyQueue& queue, std::string* out) -> Task<void> {
    Scope scope(queue);
    for (char letter : {'a', 'b', 'c'}) {
      scope.spawn(note(out, letter));
      co_await scope.join();
    }
  }(ready, &trace)));
  EXPECT_EQ(trace, "abc");
}

TEST(Scope, AChildsFrameIsGoneBeforeJoinReturns) {
  struct Guard {
    bool* alive;
    explicit Guard(bool* flag) : alive(flag) { *alive = true; }
    ~Guard() { *alive = false; }
  };
  ReadyQueue ready;
  bool alive = false;
  EXPECT_TRUE(finishes(ready, [](ReadyQueue& queue, bool* flag) -> Task<void> {
    Scope scope(queue);
    scope.spawn([](bool* held) -> Task<void> {
      Guard guard(held);
      co_return;
    }(flag));
    co_await scope.join();
    EXPECT_FALSE(*flag);
  }(ready, &alive)));
}

}  // namespace
}  // namespace weir
