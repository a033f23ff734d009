// Segments on the real engine with small stages of their own: order, turns, room for output, stops and failures, with
// the simulated executor (every order of jobs that a seed draws) and with the real pool.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "support/pipeline_test.h"
#include "weir/loop/driver.h"
#include "weir/pool/sim_executor.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

std::string text_of(Packet& packet) { return std::string(packet.chunk() ? packet.chunk()->view() : ""); }

void put(std::string_view bytes, const Packet& like, Emit& out) {
  auto buffer = out.block(bytes.size());
  std::copy(bytes.begin(), bytes.end(), buffer.data());
  Packet packet(std::move(buffer).freeze(bytes.size()), like.place);
  out.push(std::move(packet));
}

/// Every chunk in brackets.
struct Bracket final : Map {
  Verdict apply(Packet& input, Scratch*, Emit& out) const override {
    if (input.bytes()) put("[" + text_of(input) + "]", input, out);
    return Verdict::Done;
  }
};

/// Numbers what it sees; says how many there were at the end.
struct Number final : Step {
  Verdict step(Packet& input, Emit& out) override {
    if (input.bytes()) put(std::to_string(count++) + text_of(input), input, out);
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override {
    put("." + std::to_string(count), Packet(), out);
    return Verdict::Done;
  }
  int count = 0;
};

/// Puts each input out many times, a block for each call.
struct Repeat final : Map {
  explicit Repeat(int how_often) : times(how_often) {}
  struct Left : Scratch {
    int done = 0;
  };
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Left>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& left = static_cast<Left&>(*scratch);
    if (!input.bytes()) return Verdict::Done;
    auto buffer = out.block(kBlockPayloadBytes);
    buffer.data()[0] = input.chunk()->data()[0];
    out.push(Packet(std::move(buffer).freeze(1)));
    if (++left.done < times) return Verdict::More;
    left.done = 0;
    return Verdict::Done;
  }
  int times;
};

/// Wants nothing behind the chunk that says "stop".
struct StopAt final : Step {
  Verdict step(Packet& input, Emit& out) override {
    bool last = text_of(input) == "stop";
    out.push(std::move(input));
    return last ? Verdict::Stop : Verdict::Done;
  }
  bool may_stop() const override { return true; }
};

/// Holds more than the run has with each chunk, and says at the end how often it has put that aside.
template <bool may_spill>
struct Hoard final : Step {
  Verdict step(Packet& input, Emit& out) override {
    if (input.bytes()) held = size_t{50} << 20;
    out.push(std::move(input));
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override {
    put("." + std::to_string(spilled), Packet(), out);
    return Verdict::Done;
  }
  size_t held_bytes() const override { return held; }
  bool spill(SpillStore&) override {
    if (may_spill) held = 1;
    spilled++;
    return may_spill;
  }
  size_t held = 0;
  int spilled = 0;
};

/// Fails at the chunk that says "bad".
struct FailAt final : Map {
  Verdict apply(Packet& input, Scratch*, Emit& out) const override {
    if (text_of(input) == "bad") throw Error(ErrorCode::Corrupt, "a bad chunk");
    out.push(std::move(input));
    return Verdict::Done;
  }
};

/// Adds up the lengths.
struct Lengths final : Fold {
  struct Sum : State {
    size_t bytes_sum = 0;
  };
  std::unique_ptr<State> make_state() const override { return std::make_unique<Sum>(); }
  void fold(State& state, Packet& input) const override { static_cast<Sum&>(state).bytes_sum += input.bytes(); }
  void merge(State& into, State& from) const override {
    static_cast<Sum&>(into).bytes_sum += static_cast<Sum&>(from).bytes_sum;
  }
  Verdict finish(State& state, Emit& out) const override {
    put("=" + std::to_string(static_cast<Sum&>(state).bytes_sum), Packet(), out);
    return Verdict::Done;
  }
};

/// Gives one chunk and then nothing more, until it is stopped.
struct Silent final : Source {
  explicit Silent(std::string one) : bytes(std::move(one)) {}
  Task<void> run(StageContext& context, Output& out) override {
    Buffer buffer = co_await out.block(bytes.size(), context.stop);
    std::copy(bytes.begin(), bytes.end(), buffer.data());
    out.write(Packet(std::move(buffer).freeze(bytes.size())));
    Event never(context.loop.ready());
    co_await never.wait(context.stop);
  }
  std::string bytes;
};

class Chain {
 public:
  explicit Chain(std::unique_ptr<Source> source) { add(std::move(source), EdgeKind::Nothing, EdgeKind::Bytes); }
  explicit Chain(std::vector<std::string> pieces, std::optional<Error> source_error = {}) {
    add(pieces_source(std::move(pieces), std::move(source_error)), EdgeKind::Nothing, EdgeKind::Bytes);
  }
  template <typename Base, typename T>
  Chain& then(std::unique_ptr<T> stage) {
    add(std::unique_ptr<Base>(std::move(stage)), EdgeKind::Bytes, EdgeKind::Bytes);
    return *this;
  }
  template <typename T, typename... Args>
  Chain& map(Args... args) { return then<Map>(std::make_unique<T>(args...)); }
  template <typename T>
  Chain& step() { return then<Step>(std::make_unique<T>()); }
  template <typename T>
  Chain& fold() { return then<Fold>(std::make_unique<T>()); }

  PipelineResult run(const RunOptions& options) {
    std::string output;
    add(capture_sink(output), EdgeKind::Bytes, EdgeKind::Nothing);
    auto result = run_graph(std::move(graph_), options);
    result.output = output;
    return result;
  }

 private:
  void add(Kernel kernel, EdgeKind in, EdgeKind out) {
    Node node;
    node.name = "n" + std::to_string(graph_.nodes.size());
    node.kernel = std::move(kernel);
    node.in = in;
    node.out = out;
    node.makes_blocks = true;
    if (!graph_.nodes.empty()) node.inputs = {graph_.nodes.size() - 1};
    graph_.nodes.push_back(std::move(node));
  }
  Graph graph_;
};

/// Each test runs under many orders of jobs, and on the pool.
class Segments : public testing::TestWithParam<int> {
 protected:
  RunOptions options() const {
    RunOptions options;
    options.engine.workers = 2;
    if (int seed = GetParam(); seed >= 0)
      options.engine.make_executor = [seed](Loop& loop) {
        return std::make_unique<SimExecutor>(loop, static_cast<uint64_t>(seed));
      };
    return options;
  }
};
INSTANTIATE_TEST_SUITE_P(Orders, Segments, testing::Range(-1, 20));

TEST_P(Segments, HandResultsOnInInputOrder) {
  std::vector<std::string> pieces;
  std::string expected;
  for (int i = 0; i < 40; i++) {
    pieces.push_back(std::to_string(i));
    expected += "[" + std::to_string(i) + "]";
  }
  EXPECT_EQ(Chain(pieces).map<Bracket>().run(options()).output, expected);
}

TEST_P(Segments, PassStepsInOrderAndFinishThemInOrder) {
  auto result = Chain({"a", "b", "c"}).map<Bracket>().step<Number>().map<Bracket>().step<Number>().run(options());
  EXPECT_EQ(result.output, "0[0[a]]1[1[b]]2[2[c]]3[.3].4");
}

TEST_P(Segments, GoOnWithTheSameInputUntilAllIsOut) {
  auto result = Chain({"a", "b", "c"}).map<Repeat>(50).run(options());
  EXPECT_EQ(result.output, std::string(50, 'a') + std::string(50, 'b') + std::string(50, 'c'));
}

TEST_P(Segments, KeepTheMemoryBoundWhileTheyGoOn) {
  auto result = Chain({"a", "b", "c", "d", "e", "f", "g", "h"}).map<Repeat>(200).step<Number>().run(options());
  EXPECT_TRUE(result.output.ends_with("1599h.1600")) << result.output.substr(result.output.size() - 20);
  EXPECT_LE(result.report.memory_peak_bytes, 40u << 20);
}

TEST_P(Segments, DropWhatComesAfterAStop) {
  auto result = Chain({"a", "stop", "c", "bad", "e"}).map<FailAt>().step<StopAt>().step<Number>().run(options());
  EXPECT_EQ(result.output, "0a1stop.2");
  EXPECT_FALSE(result.error);
}

TEST_P(Segments, DeliverWhatCameBeforeAFailure) {
  auto result = Chain({"a", "b", "bad", "c", "d"}).map<FailAt>().step<Number>().run(options());
  EXPECT_EQ(result.output, "0a1b.2");
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->message(), "a bad chunk");
  EXPECT_EQ(result.error->stage(), "n1");
}

TEST_P(Segments, ReportTheFirstFailureInTheStream) {
  auto result = Chain({"a", "bad", "bad"}, Error(ErrorCode::Io, "source broke")).map<FailAt>().run(options());
  EXPECT_EQ(result.output, "a");
  EXPECT_EQ(result.error->message(), "a bad chunk");
}

TEST_P(Segments, StopASilentInputWhenTheyFail) {
  auto result = Chain(std::make_unique<Silent>("bad")).map<FailAt>().run(options());
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->message(), "a bad chunk");
}

TEST_P(Segments, HaveAStepPutAsideWhatItMayNotHold) {
  auto result = Chain({"a", "b", "c"}).step<Hoard<true>>().run(options());
  EXPECT_EQ(result.output, "abc.3");
  EXPECT_FALSE(result.error);
}

TEST_P(Segments, FailWhereAStepCannot) {
  auto result = Chain({"a", "b", "c"}).step<Hoard<false>>().run(options());
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::OverLimit);
  EXPECT_EQ(result.error->stage(), "n1");
}

TEST_P(Segments, FinishAFoldAfterAFailureInFront) {
  auto result = Chain({"aa", "bbb"}, Error(ErrorCode::Truncated, "cut off")).fold<Lengths>().run(options());
  EXPECT_EQ(result.output, "=5");
  EXPECT_EQ(result.error->message(), "cut off");
}

TEST_P(Segments, FoldOnlyWhatCameBeforeTheFailure) {
  auto result = Chain({"aa", "bad", "cccc"}).map<FailAt>().step<Number>().fold<Lengths>().run(options());
  EXPECT_EQ(result.output, "=5");   // "0aa" and the ".1" of the end
  EXPECT_TRUE(result.error);
}

TEST_P(Segments, RunNothingForAnEmptyInputButTheEnd) {
  EXPECT_EQ(Chain(std::vector<std::string>{}).step<Number>().run(options()).output, ".0");
  EXPECT_EQ(Chain(std::vector<std::string>{}).fold<Lengths>().run(options()).output, "=0");
}

}  // namespace
}  // namespace weir
