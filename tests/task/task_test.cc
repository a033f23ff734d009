#include "weir/task/task.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "weir/task/ready_queue.h"
#include "weir/task/root.h"

namespace weir {
namespace {

/// Runs a task to its end and gives its value.
template <typename T>
T value_of(Task<T> task) {
  ReadyQueue ready;
  std::optional<T> value;
  std::exception_ptr error;
  auto root = [](Task<T> inner, std::optional<T>* result, std::exception_ptr* failure) -> Root {
    try {
      result->emplace(co_await std::move(inner));
    } catch (...) {
      *failure = std::current_exception();
    }
  };
  ready.push(root(std::move(task), &value, &error).handle);
  ready.run();
  if (error) std::rethrow_exception(error);
  return std::move(*value);
}

Task<int> answer() { co_return 42; }
Task<std::unique_ptr<int>> owned() { co_return std::make_unique<int>(7); }
Task<int> fails() {
  throw std::runtime_error("no");
  co_return 0;
}
Task<int> adds(Task<int> left, Task<int> right) { co_return co_await std::move(left) + co_await std::move(right); }

TEST(Task, GivesItsValue) { EXPECT_EQ(value_of(answer()), 42); }

TEST(Task, GivesAMoveOnlyValue) { EXPECT_EQ(*value_of(owned()), 7); }

TEST(Task, ThrowsWhatWasThrown) { EXPECT_THROW(value_of(fails()), std::runtime_error); }

TEST(Task, TasksCanBePassedOn) { EXPECT_EQ(value_of(adds(answer(), answer())), 84); }

TEST(Task, AFailureSkipsTheRestOfItsAwaiter) { EXPECT_THROW(value_of(adds(fails(), answer())), std::runtime_error); }

TEST(Task, IsLazy) {
  bool began = false;
  auto begin = [](bool* flag) -> Task<int> {
    *flag = true;
    co_return 1;
  };
  Task<int> task = begin(&began);
  EXPECT_FALSE(began);
  EXPECT_EQ(value_of(std::move(task)), 1);
  EXPECT_TRUE(began);
}

TEST(Task, MovesToAnotherOwner) {
  Task<int> first = answer();
  Task<int> second;
  second = std::move(first);
  EXPECT_EQ(value_of(std::move(second)), 42);
}

TEST(ReadyQueue, IsFirstInFirstOutAndBounded) {
  ReadyQueue ready;
  std::string trace;
  auto note = [](std::string* out, char letter) -> Root {
    *out += letter;
    co_return;
  };
  for (char letter : {'a', 'b', 'c'}) ready.push(note(&trace, letter).handle);
  EXPECT_EQ(ready.run(2), 2u);
  EXPECT_EQ(trace, "ab");
  ready.push(note(&trace, 'd').handle);
  EXPECT_FALSE(ready.empty());
  EXPECT_EQ(ready.run(), 2u);
  EXPECT_EQ(trace, "abcd");
  EXPECT_TRUE(ready.empty());
}

TEST(TaskDeathTest, AwaitingATaskTwiceIsABug) {
  auto twice = []() -> Task<int> {
    Task<int> task = answer();
    int sum = co_await std::move(task);
    sum += co_await std::move(task);
    co_return sum;
  };
  EXPECT_DEATH(value_of(twice()), "started_");
}

}  // namespace
}  // namespace weir
