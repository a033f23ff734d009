// The moving parts of a run: what handing an item through a channel costs, a round trip through the pool, a block with
// its credit, and a whole pipeline for each megabyte of its input.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "weir/base/block.h"
#include "weir/builtin/table.h"
#include "weir/channel/channel.h"
#include "weir/engine/engine.h"
#include "weir/language/parser.h"
#include "weir/pool/tbb_pool.h"
#include "weir/stage/context.h"
#include "weir/stage/plan.h"
#include "weir/stage/stream.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

constexpr int64_t kItems = 1000;

void expect(bool holds) {
  if (!holds) std::abort();
}

Task<void> write_items(Writer<int64_t> writer) {
  for (int64_t i = 0; i < kItems; i++) writer.write(i);
  writer.close();
  co_return;
}

Task<void> read_items(Reader<int64_t> reader, int64_t* sum) {
  while (auto item = co_await reader.next()) *sum += *item;
}

/// A channel with a reader that finds items there, each one hop.
void BM_ChannelHop(benchmark::State& state) {
  int64_t sum = 0;
  for (auto _ : state) {
    ReadyQueue ready;
    Scope scope(ready), outer(ready);
    auto [writer, reader] = make_channel<int64_t>(ready);
    scope.spawn(write_items(std::move(writer)));
    scope.spawn(read_items(std::move(reader), &sum));
    outer.spawn(scope.join());
    ready.run();
  }
  expect(sum == state.iterations() * kItems * (kItems - 1) / 2);
  state.SetItemsProcessed(state.iterations() * kItems);
}
BENCHMARK(BM_ChannelHop);

struct Echo final : Job {
  struct Back : Posted {
    Echo* job;
  };
  explicit Echo(Loop& at) : loop(at), back_here(at.ready()) {
    back.job = this;
    back.run = [](Posted* posted) { static_cast<Back*>(posted)->job->back_here.set(); };
  }
  void run() noexcept override { loop.post(back); }
  Loop& loop;
  Event back_here;
  Back back;
};

Task<void> round_trips(Executor* executor, Echo* echo, benchmark::State* state) {
  for (auto _ : *state) {
    echo->back_here.reset();
    executor->submit(*echo);
    co_await echo->back_here.wait();
  }
}

/// From the loop to a worker and back, one at a time: mostly two wake-ups.
void BM_PoolRoundTrip(benchmark::State& state) {
  Loop loop;
  auto allowed = TbbPool::set_process_workers(2);
  TbbPool pool(2);
  Echo echo(loop);
  loop.run(round_trips(&pool, &echo, &state));
}
BENCHMARK(BM_PoolRoundTrip)->UseRealTime();

/// A large block drawn with credit and given back.
void BM_Block(benchmark::State& state) {
  Account account(64 << 20);
  Arena arena;
  for (auto _ : state) {
    auto buffer = arena.allocate(kBlockPayloadBytes, std::move(*account.draw(Arena::cost_bytes(kBlockPayloadBytes))));
    Chunk chunk = std::move(buffer).freeze(100);
    benchmark::DoNotOptimize(chunk.data());
  }
}
BENCHMARK(BM_Block);

/// Gives the same block of lines again and again, without reading anything.
class SameLines final : public Source {
 public:
  explicit SameLines(size_t blocks) : blocks_(blocks) {}
  Task<void> run(StageContext& context, Output& out) override {
    for (size_t i = 0; i < blocks_; i++) {
      Buffer buffer = co_await out.block(kBlockPayloadBytes, context.stop);
      if (i < 16)   // later ones find their lines in the blocks that come back
        for (size_t at = 0; at < kBlockPayloadBytes; at++) buffer.data()[at] = at % 128 == 127 ? '\n' : 'x';
      Packet packet(std::move(buffer).freeze(kBlockPayloadBytes));
      packet.opens_file = i == 0;
      packet.closes_file = i + 1 == blocks_;
      if (!out.write(std::move(packet))) co_return;
    }
  }

 private:
  size_t blocks_;
};

/// What the engine adds to the work itself: `grep … | discard` over blocks that are in the cache.
void BM_Pipeline(benchmark::State& state) {
  auto stages = builtin_stages();
  auto allowed = TbbPool::set_process_workers(2);
  constexpr size_t kBlocks = 256;
  for (auto _ : state) {
    Graph graph;
    PlanOptions options;
    Plan plan(graph, options);
    plan.add({.name = "same lines", .kernel = std::make_unique<SameLines>(kBlocks), .out = EdgeKind::Bytes, .planned = true});
    plan.build(parse_pipeline("grep needle | discard", {.stages = stages}));
    auto result = Engine({.workers = 2}).run(std::move(graph));
    expect(result.has_value());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(kBlocks * kBlockPayloadBytes));
}
BENCHMARK(BM_Pipeline)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weir

BENCHMARK_MAIN();
