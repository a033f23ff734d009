#include "weir/query/aggregate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "weir/query/dd_sketch.h"
#include "weir/query/hyper_log_log.h"
#include "weir/query/text_hash.h"

namespace weir {
namespace {

/// A state that is fed with values in made-up batches.
struct Fed {
  explicit Fed(std::string_view name, bool exact = false, std::optional<double> number = {})
      : call(*find_aggregate(name, true, number, exact)), state(make_aggregate_state(call)) {
    state->resize(kGroups);
  }

  /// Group g gets the values `values[i]` with i % kGroups == g.
  void add(std::span<const Value> values, uint64_t sequence) {
    SchemaPtr schema = Schema::made({"v"});
    for (size_t begin = 0; begin < values.size(); begin += kBatchRowsMax) {
      auto part = values.subspan(begin, std::min(kBatchRowsMax, values.size() - begin));
      Batch batch;
      batch.start_made(schema, Place{.sequence = sequence}, static_cast<uint32_t>(begin));
      std::vector<uint32_t> groups;
      for (const Value& value : part) {
        batch.columns()[0].push(value);
        groups.push_back(static_cast<uint32_t>(groups.size() % kGroups));
      }
      batch.finish(part.size());
      Vector vector;
      vector.values = batch.column(0).data();
      vector.kinds = batch.column(0).kinds();
      Measures measures;
      state->add({batch, &vector, groups.data(), &measures});
    }
  }
  void merge(Fed&& other) {
    std::vector<uint32_t> same;
    for (uint32_t group = 0; group < kGroups; ++group) same.push_back(group);
    state->adopt(*other.state);
    state->merge(*other.state, same);
  }
  /// By way of bytes.
  void load(const Fed& other) {
    state->adopt(*other.state);
    for (size_t group = 0; group < kGroups; ++group) {
      std::string bytes;
      ByteWriter writer(bytes);
      other.state->save(group, writer);
      ByteReader reader(bytes);
      state->load(group, reader);
      EXPECT_TRUE(reader.at_end());
    }
  }
  std::string results() const {
    std::string text;
    StringArena arena;
    for (size_t group = 0; group < kGroups; ++group) {
      Value value = state->result(group, call, arena);
      text += value.is_estimate() ? " ~" : " ";
      append_json(value, text);
    }
    return text;
  }

  static constexpr size_t kGroups = 4;
  AggregateCall call;
  std::unique_ptr<AggregateState> state;
};

std::vector<Value> whole_numbers(size_t count, int64_t below, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Value> values;
  for (size_t i = 0; i < count; ++i) values.push_back(Value::of(static_cast<int64_t>(random() % static_cast<uint64_t>(below))));
  return values;
}

/// The same values whole, in parts that are merged, and in parts that are loaded from bytes.
void expect_same_for_any_cut(std::string_view name, std::span<const Value> values, bool estimated,
                             std::optional<double> number = {}) {
  Fed whole(name, false, number);
  whole.add(values, 0);
  EXPECT_EQ(whole.results().find('~') != std::string::npos, estimated);
  for (size_t parts : {2, 3, 7}) {
    size_t size = values.size() / parts / kBatchRowsMax * kBatchRowsMax;
    std::vector<Fed> feds;
    for (size_t i = 0; i < parts; ++i) {
      size_t begin = i * size, end = i + 1 == parts ? values.size() : begin + size;
      feds.emplace_back(name, false, number);
      feds.back().add(values.subspan(begin, end - begin), i);
    }
    Fed loaded(name, false, number);
    for (const Fed& fed : feds) loaded.load(fed);
    EXPECT_EQ(loaded.results(), whole.results()) << name << " in " << parts << " parts, loaded";
    for (size_t i = 1; i < parts; ++i) feds[0].merge(std::move(feds[i]));
    EXPECT_EQ(feds[0].results(), whole.results()) << name << " in " << parts << " parts";
    EXPECT_GE(feds[0].state->held_bytes(), 0u);
    EXPECT_LT(feds[0].state->held_bytes(), size_t{64} << 20) << "the count of bytes has not run below zero";
  }
}

TEST(Aggregates, AreTheSameForAnyCut) {
  auto few = whole_numbers(40'000, 1'000, 1);
  for (const char* name : {"count", "sum", "avg", "stddev", "min", "max", "first", "last", "distinct", "p50", "unique", "list"})
    expect_same_for_any_cut(name, few, false);
  expect_same_for_any_cut("list", few, false, 3);
  expect_same_for_any_cut("unique", few, false, 3);
}

TEST(Aggregates, TurnIntoEstimatesAtACountOfTheWholeInput) {
  expect_same_for_any_cut("p99", whole_numbers(327'680, 1'000'000, 2), false);
  expect_same_for_any_cut("p99", whole_numbers(327'681, 1'000'000, 2), true);
  expect_same_for_any_cut("distinct", whole_numbers(1'000'000, 65'536, 3), false);
  expect_same_for_any_cut("distinct", whole_numbers(1'200'000, 1'000'000, 3), true);
}

TEST(Aggregates, ExactOnesAreNeverEstimates) {
  auto values = whole_numbers(400'000, 1'000'000, 4);
  Fed percentile("p99", true), distinct("distinct", true);
  percentile.add(values, 0);
  distinct.add(values, 0);
  EXPECT_EQ(percentile.results().find('~'), std::string::npos);
  EXPECT_EQ(distinct.results().find('~'), std::string::npos);
}

TEST(Aggregates, KeepSmallGroupsExactWhenOthersAreEstimated) {
  SchemaPtr schema = Schema::made({"v"});
  Fed fed("median");
  auto values = whole_numbers(400'000, 1'000, 5);
  for (size_t begin = 0; begin < values.size(); begin += kBatchRowsMax) {
    Batch batch;
    batch.start_made(schema, Place{}, 0);
    std::vector<uint32_t> groups(kBatchRowsMax, 0);
    if (begin == 0) groups[7] = groups[8] = groups[9] = 1;
    size_t rows = std::min(kBatchRowsMax, values.size() - begin);
    for (size_t i = 0; i < rows; ++i) batch.columns()[0].push(values[begin + i]);
    batch.finish(rows);
    Vector vector;
    vector.values = batch.column(0).data();
    Measures measures;
    fed.state->add({batch, &vector, groups.data(), &measures});
  }
  StringArena arena;
  EXPECT_TRUE(fed.state->result(0, fed.call, arena).is_estimate());
  EXPECT_FALSE(fed.state->result(1, fed.call, arena).is_estimate());
  EXPECT_TRUE(fed.state->result(2, fed.call, arena).is_null());
}

TEST(DdSketch, IsWithinHalfAPercentOfTheValueAtThatRank) {
  std::mt19937_64 random(6);
  std::lognormal_distribution<double> shape(3, 4);
  std::vector<double> values;
  DdSketch sketch;
  for (int i = 0; i < 50'000; ++i) {
    double value = i % 10 == 0 ? 0 : i % 3 == 0 ? -shape(random) : shape(random);
    values.push_back(value);
    sketch.add(value);
  }
  for (double edge : {5e-324, 1.7976931348623157e308, -1.7976931348623157e308, -5e-324}) {
    values.push_back(edge);
    sketch.add(edge);
  }
  std::sort(values.begin(), values.end());
  for (size_t rank = 1; rank <= values.size(); rank += rank < 10 || rank > values.size() - 10 ? 1 : 97) {
    double value = values[rank - 1], estimate = sketch.at_rank(rank);
    EXPECT_LE(std::fabs(estimate - value), std::fabs(value) * 0.0050001) << rank;
  }
  EXPECT_EQ(sketch.at_rank(1), values.front());
  EXPECT_EQ(sketch.at_rank(values.size()), values.back());
}

TEST(HyperLogLog, StaysNearTheTruthFromOneToManyMillions) {
  HyperLogLog sketch;
  EXPECT_EQ(sketch.estimate(), 0);
  size_t next = 1;
  for (size_t count = 1; count <= 3'000'000; ++count) {
    auto text = "value " + std::to_string(count);
    sketch.add(TextHash()(text));
    sketch.add(TextHash()(text));
    if (count != next) continue;
    next += next / 3 + 1;
    EXPECT_NEAR(sketch.estimate(), static_cast<double>(count), 1 + 0.025 * static_cast<double>(count));
  }
}

}  // namespace
}  // namespace weir
