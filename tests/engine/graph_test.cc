// What the engine finds out about a graph before it runs: what fuses, what is refused, how memory is divided, which
// fields are read.

#include <gtest/gtest.h>

#include "weir/base/block.h"
#include "weir/base/error.h"
#include "weir/engine/check.h"
#include "weir/engine/fuse.h"
#include "weir/engine/ledger.h"

namespace weir {
namespace {

struct NoSource : Source {
  Task<void> run(StageContext&, Output&) override { co_return; }
};
struct NoMap : Map {
  Verdict apply(Packet&, Scratch*, Emit&) const override { return Verdict::Done; }
};
struct NoStep : Step {
  Verdict step(Packet&, Emit&) override { return Verdict::Done; }
};
struct NoFold : Fold {
  std::unique_ptr<State> make_state() const override { return std::make_unique<State>(); }
  void fold(State&, Packet&) const override {}
  void merge(State&, State&) const override {}
  Verdict finish(State&, Emit&) const override { return Verdict::Done; }
};
struct NoSink : Sink {
  Task<void> run(StageContext&, Input&) override { co_return; }
};

/// Builds graphs by one letter for each node: s(ource) m(ap) t(step) f(old) w(sink), each reading the one before.
struct Builder {
  Graph graph;
  size_t add(char kind, std::vector<size_t> inputs) {
    Node node;
    node.name = std::string(1, kind) + std::to_string(graph.nodes.size());
    node.in = kind == 's' ? EdgeKind::Nothing : EdgeKind::Records;
    node.out = kind == 'w' ? EdgeKind::Nothing : EdgeKind::Records;
    switch (kind) {
      case 's': node.kernel = std::make_unique<NoSource>(); break;
      case 'm': node.kernel = std::make_unique<NoMap>(); break;
      case 't': node.kernel = std::make_unique<NoStep>(); break;
      case 'f': node.kernel = std::make_unique<NoFold>(); break;
      default: node.kernel = std::make_unique<NoSink>();
    }
    node.inputs = std::move(inputs);
    graph.nodes.push_back(std::move(node));
    return graph.nodes.size() - 1;
  }
  explicit Builder(std::string_view chain = "") {
    for (char kind : chain) {
      std::vector<size_t> front;
      if (!graph.nodes.empty()) front = {graph.nodes.size() - 1};
      add(kind, front);
    }
  }
};

std::string units_of(const Graph& graph) {
  std::string text;
  for (const auto& unit : fuse(graph)) {
    for (size_t node : unit.nodes) text += graph.nodes[node].name[0];
    text += ' ';
  }
  return text;
}

std::string refusal(const Graph& graph) {
  try {
    check(graph);
    return "";
  } catch (const Error& error) {
    return error.message();
  }
}

TEST(Fuse, MakesOneSegmentOfMapsAndStepsUpToAFold) { EXPECT_EQ(units_of(Builder("smtmfmtw").graph), "s mtmf mt w "); }

TEST(Fuse, BreaksBehindANodeThatAsksForIt) {
  Builder built("smmmw");
  built.graph.nodes[2].breaks_after = true;
  EXPECT_EQ(units_of(built.graph), "s mm m w ");
}

TEST(Fuse, BreaksWhereAnOutputHasTwoReaders) {
  Builder built("sm");
  size_t fork = 1;
  built.add('m', {fork});
  built.add('w', {2});
  built.add('m', {fork});
  built.add('w', {4});
  EXPECT_EQ(units_of(built.graph), "s m m w m w ");
}

TEST(Check, AcceptsAChain) { EXPECT_EQ(refusal(Builder("smfw").graph), ""); }

TEST(Check, RefusesWhatNobodyReads) { EXPECT_EQ(refusal(Builder("sm").graph), "nobody reads what 'm1' puts out"); }

TEST(Check, RefusesEdgesThatDisagree) {
  Builder built("smw");
  built.graph.nodes[1].in = EdgeKind::Lines;
  EXPECT_EQ(refusal(built.graph), "'m1' wants lines, but 's0' gives records");
}

TEST(Check, RefusesToHoldAnEndlessInput) {
  Builder built("smfw");
  built.graph.nodes[0].endless = true;
  EXPECT_EQ(refusal(built.graph), "");
  built.graph.nodes[2].growth = Growth::All;
  EXPECT_EQ(refusal(built.graph), "'f2' must hold all of its input, and 's0' never ends");
}

TEST(Check, RefusesADiamondThatWouldWaitForItself) {
  Builder built("s");
  built.add('m', {0});
  built.add('m', {0});
  built.add('m', {1, 2});
  built.add('w', {3});
  EXPECT_EQ(refusal(built.graph),
            "'m3' takes its inputs one after another, but two of them come from the same 's0': one path would wait for "
            "the other for ever");
}

TEST(Check, AcceptsTwoSourcesThatMeet) {
  Builder built;
  built.add('s', {});
  built.add('s', {});
  built.add('m', {0, 1});
  built.add('w', {2});
  EXPECT_EQ(refusal(built.graph), "");
}

TEST(SettleFields, AsksParsersForWhatIsReadUpToTheNextMaker) {
  Builder built("smmfmw");
  FieldSet asked;
  Path a{{"a"}, false, {}}, b{{"b"}, false, {}}, c{{"c"}, false, {}};
  built.graph.nodes[1].want_fields = [&asked](const FieldSet& wanted) { asked = wanted; };
  built.graph.nodes[1].in = EdgeKind::Records;
  built.graph.nodes[2].reads.add(a);
  built.graph.nodes[3].reads.add(b);
  built.graph.nodes[3].replaces_fields = true;
  built.graph.nodes[4].reads.add(c);
  settle_fields(built.graph);
  EXPECT_EQ(asked.paths(), (std::vector{a, b}));
}

TEST(DivideMemory, GivesEveryMakerItsLeastAndSharesTheRest) {
  Builder built("smw");
  built.graph.nodes[1].makes_blocks = true;
  auto units = fuse(built.graph);
  auto limits = divide_memory(built.graph, units, 64 << 20, 6);
  size_t block_bytes = Arena::cost_bytes(kBlockPayloadBytes);
  EXPECT_GE(limits[0], 2 * block_bytes);
  EXPECT_GE(limits[1], 8 * block_bytes);
  EXPECT_EQ(limits[2], 0u);
  EXPECT_LE(limits[0] + limits[1], 48u << 20);
}

TEST(DivideMemory, GivesUnitsThatComputeLessWhereItWouldNotFitOtherwise) {
  Builder built("smw");
  built.graph.nodes[1].makes_blocks = true;
  auto limits = divide_memory(built.graph, fuse(built.graph), 7 << 20, 6);
  EXPECT_GE(limits[0], 2 * Arena::cost_bytes(kBlockPayloadBytes));
  EXPECT_GE(limits[1], 2 * Arena::cost_bytes(kBlockPayloadBytes));
}

TEST(DivideMemory, RefusesWhatDoesNotFitAndNamesTheFigure) {
  Builder built("smw");
  built.graph.nodes[1].makes_blocks = true;
  auto units = fuse(built.graph);
  try {
    divide_memory(built.graph, units, 4 << 20, 6);
    FAIL() << "4 MiB were accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Usage);
    EXPECT_EQ(error.message(), "this pipeline needs at least 6 MiB of memory, and --memory allows 4 MiB");
  }
}

}  // namespace
}  // namespace weir
