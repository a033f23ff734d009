// The coroutine words: what an await, a hop through the ready queue, and a child of a scope cost.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>

#include "weir/task/event.h"
#include "weir/task/root.h"
#include "weir/task/scope.h"
#include "weir/task/task.h"

namespace weir {
namespace {

constexpr int64_t kBatch = 1000;

void expect(bool holds) {
  if (!holds) std::abort();
}

Root finish(Task<void> task, bool* finished) {
  co_await std::move(task);
  *finished = true;
}

/// Times tasks that each do kBatch times the same thing, and checks that the sum is what it must be.
void run_batches(benchmark::State& state, Task<void> (*body)(ReadyQueue&, int64_t*)) {
  ReadyQueue ready;
  int64_t sum = 0;
  for (auto _ : state) {
    bool finished = false;
    ready.push(finish(body(ready, &sum), &finished).handle);
    ready.run();
    expect(finished);
  }
  expect(sum == state.iterations() * kBatch * (kBatch - 1) / 2);
  state.SetItemsProcessed(state.iterations() * kBatch);
}

struct Hop {
  ReadyQueue& ready;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiter) const { ready.push(waiter); }
  void await_resume() const {}
};

Task<int64_t> give(int64_t value) { co_return value; }

Task<void> add(int64_t value, int64_t* sum) {
  *sum += value;
  co_return;
}

/// A task made, awaited, and ended without waiting.
void BM_AwaitReadyTask(benchmark::State& state) {
  run_batches(state, [](ReadyQueue&, int64_t* sum) -> Task<void> {
    for (int64_t i = 0; i < kBatch; i++) *sum += co_await give(i);
  });
}
BENCHMARK(BM_AwaitReadyTask);

void BM_ReadyQueueHop(benchmark::State& state) {
  run_batches(state, [](ReadyQueue& ready, int64_t* sum) -> Task<void> {
    for (int64_t i = 0; i < kBatch; i++) {
      co_await Hop{ready};
      *sum += i;
    }
  });
}
BENCHMARK(BM_ReadyQueueHop);

/// One child after the other: spawn, first step, end, join.
void BM_SpawnAndJoin(benchmark::State& state) {
  run_batches(state, [](ReadyQueue& ready, int64_t* sum) -> Task<void> {
    Scope scope(ready);
    for (int64_t i = 0; i < kBatch; i++) {
      scope.spawn(add(i, sum));
      co_await scope.join();
    }
  });
}
BENCHMARK(BM_SpawnAndJoin);

void BM_SpawnManyAndJoin(benchmark::State& state) {
  run_batches(state, [](ReadyQueue& ready, int64_t* sum) -> Task<void> {
    Scope scope(ready);
    for (int64_t i = 0; i < kBatch; i++) scope.spawn(add(i, sum));
    co_await scope.join();
  });
}
BENCHMARK(BM_SpawnManyAndJoin);

Task<void> wait_each_time(Event* event, int64_t* sum) {
  for (int64_t i = 0; i < kBatch; i++) {
    co_await event->wait();
    event->reset();
    *sum += i;
  }
}

/// Two tasks, one sets what the other waits for.
void BM_EventHandOver(benchmark::State& state) {
  run_batches(state, [](ReadyQueue& ready, int64_t* sum) -> Task<void> {
    Event event(ready);
    Scope scope(ready);
    scope.spawn(wait_each_time(&event, sum));
    for (int64_t i = 0; i < kBatch; i++) {
      co_await Hop{ready};
      event.set();
      co_await Hop{ready};
    }
    co_await scope.join();
  });
}
BENCHMARK(BM_EventHandOver);

}  // namespace
}  // namespace weir

BENCHMARK_MAIN();
