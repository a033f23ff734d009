// The shapes that compilers have got wrong in coroutines, each as weir's code uses or avoids it. Worth running under
// both compilers with the address sanitizer, and without optimisation.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "weir/task/event.h"
#include "weir/task/scope.h"
#include "weir/task/task.h"

namespace weir {
namespace {

/// Counts the living: a copy too many, a second destruction or a leak shows as a number that is not 0 at the end.
struct Counted {
  static inline int alive = 0;
  int value;
  explicit Counted(int initial) : value(initial) { alive++; }
  Counted(const Counted& other) : value(other.value) { alive++; }
  Counted(Counted&& other) noexcept : value(std::exchange(other.value, -1)) { alive++; }
  Counted& operator=(const Counted&) = default;
  Counted& operator=(Counted&& other) noexcept {
    value = std::exchange(other.value, -1);
    return *this;
  }
  ~Counted() { alive--; }
};

class CoroutineTraps : public testing::Test {
 protected:
  void SetUp() override { Counted::alive = 0; }
  void TearDown() override { EXPECT_EQ(Counted::alive, 0); }

  void run(Task<void> (*body)(ReadyQueue&)) {
    ReadyQueue ready;
    bool finished = false;
    ready.push(finish(body(ready), &finished).handle);
    ready.run();
    EXPECT_TRUE(finished);
  }

 private:
  static Root finish(Task<void> task, bool* finished) {
    co_await std::move(task);
    *finished = true;
  }
};

/// Suspends and is resumed from the queue.
struct Hop {
  ReadyQueue& ready;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiter) const { ready.push(waiter); }
  void await_resume() const {}
};

Task<Counted> make(int value) { co_return Counted(value); }
Task<Counted> make_later(ReadyQueue& ready, int value) {
  co_await Hop{ready};
  co_return Counted(value);
}
Task<int> take(Counted counted) { co_return counted.value; }
Task<int> take_later(ReadyQueue& ready, Counted counted) {
  co_await Hop{ready};
  co_return counted.value;
}

TEST_F(CoroutineTraps, AMillionAwaitsOfReadyValuesDoNotGrowTheStack) {
  run([](ReadyQueue&) -> Task<void> {
    int64_t sum = 0;
    for (int i = 0; i < 1'000'000; i++) sum += (co_await make(i)).value;
    EXPECT_EQ(sum, INT64_C(499999500000));
  });
}

TEST_F(CoroutineTraps, AMillionAwaitsThatWaitDoNotGrowTheStack) {
  run([](ReadyQueue& ready) -> Task<void> {
    int64_t sum = 0;
    for (int i = 0; i < 1'000'000; i++) sum += (co_await make_later(ready, i)).value;
    EXPECT_EQ(sum, INT64_C(499999500000));
  });
}

/// g++ 12 can destroy the captures of a lambda within a co_await expression twice. So a lambda may make the task, but
/// it stands in a statement of its own, and is no coroutine itself.
TEST_F(CoroutineTraps, ACapturingLambdaMakesATaskOutsideTheCoAwait) {
  run([](ReadyQueue& ready) -> Task<void> {
    Counted captured(7);
    auto make_task = [captured, &ready] { return take_later(ready, captured); };
    Task<int> task = make_task();
    int value = co_await std::move(task);
    EXPECT_EQ(value, 7);
  });
}

/// A lambda without captures keeps nothing alive: its arguments are the coroutine's own.
TEST_F(CoroutineTraps, ALambdaWithoutCapturesIsACoroutine) {
  run([](ReadyQueue& ready) -> Task<void> {
    int value = co_await [](ReadyQueue& queue, Counted counted) -> Task<int> {
      co_await Hop{queue};
      co_return counted.value;
    }(ready, Counted(8));
    EXPECT_EQ(value, 8);
  });
}

TEST_F(CoroutineTraps, ArgumentsByValueAreDestroyedOnce) {
  run([](ReadyQueue& ready) -> Task<void> {
    int sum = co_await take(Counted(1));
    sum += co_await take_later(ready, Counted(2));
    Counted kept(4);
    sum += co_await take(kept);
    sum += co_await take_later(ready, std::move(kept));
    EXPECT_EQ(sum, 11);
  });
}

TEST_F(CoroutineTraps, TemporariesOfTheFullExpressionOutliveTheAwait) {
  run([](ReadyQueue& ready) -> Task<void> {
    auto read = [](ReadyQueue& queue, const std::string& text) -> Task<size_t> {
      co_await Hop{queue};
      co_return text.size();
    };
    size_t size = co_await read(ready, std::string(1000, 'x') + "y");
    EXPECT_EQ(size, 1001u);
  });
}

/// `auto [a, b] = co_await …` leaks on some versions; a named result, taken apart afterwards, does not.
TEST_F(CoroutineTraps, APairIsNamedBeforeItIsTakenApart) {
  run([](ReadyQueue& ready) -> Task<void> {
    auto both = [](ReadyQueue& queue) -> Task<std::pair<Counted, Counted>> {
      co_await Hop{queue};
      co_return std::pair(Counted(1), Counted(2));
    };
    auto result = co_await both(ready);
    auto& [first, second] = result;
    EXPECT_EQ(first.value + second.value, 3);
  });
}

TEST_F(CoroutineTraps, AwaitsInConditionsAndArgumentsKeepTheirOrder) {
  run([](ReadyQueue& ready) -> Task<void> {
    int taken = 0;
    if (Counted counted = co_await make_later(ready, 5); counted.value == 5) taken = counted.value;
    EXPECT_EQ(taken, 5);
    bool both = (co_await make(1)).value == 1 && (co_await make_later(ready, 2)).value == 2;
    bool neither = (co_await make(1)).value == 0 && (co_await make_later(ready, 2)).value == 2;
    EXPECT_TRUE(both);
    EXPECT_FALSE(neither);
    int chosen = both ? (co_await make_later(ready, 3)).value : (co_await make(4)).value;
    EXPECT_EQ(chosen, 3);
    int loops = 0;
    while ((co_await make_later(ready, loops)).value < 3) loops++;
    EXPECT_EQ(loops, 3);
  });
}

/// g++ 12 never resumes `while (co_await x)` where x is of a class that is converted to bool: the value is named first.
TEST_F(CoroutineTraps, AnAwaitedConditionOfAClassIsNamedFirst) {
  run([](ReadyQueue& ready) -> Task<void> {
    auto next = [](ReadyQueue& queue, int left) -> Task<std::optional<Counted>> {
      co_await Hop{queue};
      std::optional<Counted> item;
      if (left > 0) item.emplace(left);
      co_return item;
    };
    int left = 3, sum = 0;
    for (;;) {
      auto item = co_await next(ready, left--);
      if (!item) break;
      sum += item->value;
    }
    EXPECT_EQ(sum, 6);
  });
}

/// g++ 12 destroys twice what a brace initialiser with a co_await in it holds: what is awaited for is named first.
TEST_F(CoroutineTraps, AwaitedMembersAreNamedBeforeTheyAreBracedTogether) {
  struct Pair {
    Counted first, second;
  };
  run([](ReadyQueue& ready) -> Task<void> {
    Counted first = co_await make_later(ready, 1);
    Counted second = co_await make_later(ready, 2);
    Pair pair{std::move(first), std::move(second)};
    EXPECT_EQ(pair.first.value + pair.second.value, 3);
  });
}

/// No co_await stands in a handler: the standard forbids it. What was caught is kept, and awaited for afterwards.
TEST_F(CoroutineTraps, WhatWasCaughtIsActedOnAfterTheHandler) {
  run([](ReadyQueue& ready) -> Task<void> {
    auto fail = [](ReadyQueue& queue, Counted counted) -> Task<int> {
      co_await Hop{queue};
      throw counted;
    };
    std::optional<Counted> caught;
    try {
      co_await fail(ready, Counted(9));
    } catch (const Counted& thrown) {
      caught = thrown;
    }
    int value = caught ? co_await take_later(ready, *caught) : 0;
    EXPECT_EQ(value, 9);
  });
}

TEST_F(CoroutineTraps, LocalsAreDestroyedWhenAChildThrowsAfterWaiting) {
  run([](ReadyQueue& ready) -> Task<void> {
    auto outer = [](ReadyQueue& queue) -> Task<void> {
      Counted local(1);
      auto inner = [](ReadyQueue& again) -> Task<void> {
        Counted local_too(2);
        co_await Hop{again};
        throw std::runtime_error("after waiting");
      };
      co_await inner(queue);
    };
    bool thrown = false;
    try {
      co_await outer(ready);
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
    EXPECT_EQ(Counted::alive, 0);
  });
}

TEST_F(CoroutineTraps, ATaskThatIsNeverAwaitedDestroysItsArguments) {
  run([](ReadyQueue&) -> Task<void> {
    {
      Task<int> never = take(Counted(1));
      EXPECT_EQ(Counted::alive, 1);
    }
    EXPECT_EQ(Counted::alive, 0);
    co_return;
  });
}

}  // namespace
}  // namespace weir
