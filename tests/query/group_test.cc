#include "weir/query/group_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "records.h"
#include "weir/query/exact_sum.h"
#include "weir/query/expr_error.h"

namespace weir {
namespace {

struct GroupTest : testing::Test {
  Arena arena;
  EvalScratch scratch;

  std::vector<std::string> result(GroupTable& table) {
    table.finish();
    std::vector<std::string> rows;
    Batch batch;
    while (table.emit(batch, scratch)) {
      for (auto& row : rows_of(batch)) rows.push_back(row);
    }
    return rows;
  }

  static FieldSet fields_of(const std::vector<Item>& items) {
    FieldSet fields;
    for (const Item& item : items) fields.add(fields_read(*item.value));
    return fields;
  }

  std::vector<std::string> count_by(const std::vector<std::string>& keys, std::string_view json) {
    auto items = parse_items(keys);
    auto parser = make_json_parser(fields_of(items));
    auto grouping = Grouping::count_by(items, false, parser->schema());
    GroupTable table(grouping);
    for (Batch& batch : parse_batches(arena, json, *parser)) table.add(batch, scratch);
    return result(table);
  }

  std::vector<std::string> stats(const std::vector<std::string>& items, const std::vector<std::string>& keys,
                                 std::string_view json) {
    auto item_list = parse_items(items), key_list = parse_items(keys);
    auto fields = Grouping::fields_read(item_list, key_list);
    auto parser = make_json_parser(fields);
    auto grouping = Grouping::stats(item_list, key_list, parser->schema());
    GroupTable table(grouping);
    for (Batch& batch : parse_batches(arena, json, *parser)) table.add(batch, scratch);
    return result(table);
  }

  using Lines = std::vector<std::string>;
};

TEST_F(GroupTest, CountsLargestFirstAndTiesByKey) {
  EXPECT_EQ(count_by({"k"}, "{\"k\":\"b\"}\n{\"k\":\"a\"}\n{\"k\":\"c\"}\n{\"k\":\"c\"}\n{}\n"),
            (Lines{"\"c\" 2", "\"a\" 1", "\"b\" 1", "null 1"}));
}

TEST_F(GroupTest, KeysAreEqualWhenTheirTextIs) {
  EXPECT_EQ(count_by({"k"},
                     "{\"k\":42}\n{\"k\":\"42\"}\n{\"k\":\"4\\u0032\"}\n{\"k\":1.10}\n{\"k\":1.1}\n{\"k\":"
                     "\"\"}\n{\"k\":null}\n{}\n"),
            (Lines{"42 3", "null 2", "1.10 1", "1.1 1", "\"\" 1"}));
}

TEST_F(GroupTest, SeveralKeysDoNotRunIntoEachOther) {
  EXPECT_EQ(count_by({"a", "b"},
                     "{\"a\":\"x\",\"b\":\"yz\"}\n{\"a\":\"xy\",\"b\":\"z\"}\n{\"a\":\"x\"}\n{\"a\":\"x\","
                     "\"b\":\"\"}\n{\"a\":\"x\"}\n"),
            (Lines{"\"x\" null 2", "\"x\" \"\" 1", "\"x\" \"yz\" 1", "\"xy\" \"z\" 1"}));
}

TEST_F(GroupTest, BucketsComeInKeyOrder) {
  EXPECT_EQ(count_by({"t = bucket(n, 10)"}, "{\"n\":25}\n{\"n\":3}\n{\"n\":28}\n"), (Lines{"0 1", "20 2"}));
}

TEST_F(GroupTest, ComputesAggregatesAndArithmeticOnThem) {
  EXPECT_EQ(stats({"n = count()", "sum(v)", "avg(v)", "min(v)", "max(v)", "first(v)", "last(v)",
                   "distinct(v)", "share = count(v > 2) / count()"},
                  {"k"},
                  "{\"k\":1,\"v\":3}\n{\"k\":1,\"v\":\"2.5\"}\n{\"k\":1}\n{\"k\":2,\"v\":\"N/"
                  "A\"}\n{\"k\":1,\"v\":1}\n{\"k\":1,\"v\":\"N/A\"}\n"),
            (Lines{"1 5 6.5 2.1666666666666665 1 3 3 \"N/A\" 4 0.4",
                   "2 1 null null \"N/A\" \"N/A\" \"N/A\" \"N/A\" 1 0"}));
}

TEST_F(GroupTest, WithoutKeysThereIsOneRow) {
  EXPECT_EQ(stats({"count", "sum(v)", "stddev(v)"}, {}, ""), (Lines{"0 null null"}));
  EXPECT_EQ(stats({"count", "sum(v)", "stddev(v)"}, {},
                  "{\"v\":2}\n{\"v\":4}\n{\"v\":4}\n{\"v\":4}\n{\"v\":5}\n{\"v\":5}\n{\"v\":7}\n{\"v\":9}\n"),
            (Lines{"8 40 2.138089935299395"}));
}

TEST_F(GroupTest, SumsAreExactPast64Bits) {
  EXPECT_EQ(stats({"sum(v)"}, {}, "{\"v\":9223372036854775807}\n{\"v\":9223372036854775807}\n{\"v\":2}\n"),
            (Lines{"18446744073709551616"}));
  EXPECT_EQ(stats({"sum(v)"}, {}, "{\"v\":1e16}\n{\"v\":1}\n{\"v\":-1e16}\n{\"v\":0.5}\n"), (Lines{"1.5"}));
  EXPECT_EQ(stats({"sum(v)", "avg(v)"}, {}, "{\"v\":\"1m\"}\n{\"v\":\"30s\"}\n"),
            (Lines{"\"1m30s\" \"45s\""}));
}

TEST_F(GroupTest, PercentilesAreValuesThatOccurredByNearestRank) {
  std::string json;
  for (int i = 100; i >= 1; --i) json += "{\"v\":" + std::to_string(i) + "}\n";
  EXPECT_EQ(stats({"p1(v)", "p50(v)", "median(v)", "p99(v)", "p999(v)", "percentile(v, 0)", "a = percentile(v, 7)",
                   "b = percentile(v, 99.01)"},
                  {}, json),
            (Lines{"1 50 50 99 100 1 7 100"}));
  EXPECT_EQ(stats({"p50(v)"}, {}, "{\"v\":\"12ms\"}\n{\"v\":\"1s\"}\n{\"v\":\"2m\"}\n"), (Lines{"\"1s\""}));
  EXPECT_EQ(stats({"p50(v)", "p99(v)"}, {}, "{\"v\":\"x\"}\n{\"v\":null}\n"), (Lines{"null null"}));
}

TEST_F(GroupTest, PercentilesOfWholeAndOtherNumbersAreInOneOrder) {
  std::string json = "{\"v\":9007199254740993}\n{\"v\":9007199254740992.0}\n{\"v\":1.5}\n{\"v\":2}\n{\"v\":-1}\n";
  EXPECT_EQ(stats({"a = p20(v)", "b = p40(v)", "c = p60(v)", "d = p80(v)", "e = percentile(v, 100)"}, {}, json),
            (Lines{"-1 1.5 2 9007199254740992 9007199254740993"}));
}

TEST_F(GroupTest, ListsKeepTheOrderOfTheInputAndTheirLimit) {
  std::string json = "{\"v\":2}\n{\"v\":\"2\"}\n{\"v\":null}\n{\"v\":[1]}\n{\"v\":\"\u00e4\"}\n{\"v\":2}\n";
  EXPECT_EQ(stats({"list(v)", "unique(v)", "a = list(v, 2)", "b = unique(v, 2)"}, {}, json),
            (Lines{"[2,\"2\",[1],\"\u00e4\",2] [2,[1],\"\u00e4\"] [2,\"2\"] [2,[1]]"}));
  EXPECT_EQ(stats({"list(v)", "unique(v)"}, {}, "{}\n"), (Lines{"[] []"}));
}

TEST_F(GroupTest, RatesArePerSecondOfTheBucketOrOfTheSpan) {
  std::string json =
      "{\"ts\":\"2026-01-31T00:00:10Z\"}\n{\"ts\":\"2026-01-31T00:00:20Z\"}\n{\"ts\":\"2026-02-01T00:00:10Z\"}\n";
  EXPECT_EQ(stats({"rate()"}, {"t = bucket(ts, 20s)"}, json),
            (Lines{"\"2026-01-31T00:00:00Z\" 0.05", "\"2026-01-31T00:00:20Z\" 0.05", "\"2026-02-01T00:00:00Z\" 0.05"}));
  EXPECT_EQ(stats({"r = rate() * 86400"}, {"t = bucket(ts, \"month\")"}, json),
            (Lines{"\"2026-01-01T00:00:00Z\" 0.06451612903225806", "\"2026-02-01T00:00:00Z\" 0.03571428571428572"}));
  EXPECT_EQ(stats({"r = rate() * 86400"}, {}, json), (Lines{"3"}));
  EXPECT_EQ(stats({"rate()"}, {}, "{\"ts\":\"2026-01-31T00:00:10Z\"}\n"), (Lines{"null"}));
}

TEST_F(GroupTest, RefusesWhatIsNoPercentileAndNoLimit) {
  EXPECT_THROW(stats({"percentile(v, 101)"}, {}, ""), ExprError);
  EXPECT_THROW(stats({"percentile(v, w)"}, {}, ""), ExprError);
  EXPECT_THROW(stats({"list(v, 0)"}, {}, ""), ExprError);
  EXPECT_THROW(stats({"x = count() + v"}, {}, ""), ExprError) << "a field that is no key";
}

/// Records with skewed keys and values in all shapes.
std::string made_records(std::mt19937& random, int count) {
  std::string json;
  const char* values[] = {"1",       "-7",   "\"2.5\"", "0.1",    "1e17", "-1e17",
                          "\"N/A\"", "null", "true",    "\"1m\"", "3.00"};
  for (int i = 0; i < count; ++i) {
    json += "{\"k\":";
    auto key = random() % 40;
    json += key == 0 ? "null" : key % 2 ? std::to_string(key) : "\"" + std::to_string(key / 3) + "\"";
    json += ",\"v\":" + std::string(values[random() % std::size(values)]) + "}\n";
  }
  return json;
}

TEST_F(GroupTest, AnyDealingAndMergingGivesTheSameResult) {
  std::mt19937 random(7);
  auto json = made_records(random, 3'000);
  auto items = parse_items({"n = count()", "c = count(v)", "sum(v)", "avg(v)", "stddev(v)", "min(v)",
                            "max(v)", "first(v)", "last(v)", "distinct(v)", "unique(v)", "list(v)",
                            "u = unique(v, 3)", "l = list(v, 3)", "p1(v)", "median(v)", "p99(v)"});
  auto keys = parse_items({"k"});
  auto fields = fields_of(items);
  fields.add(fields_of(keys));
  auto parser = make_json_parser(fields);
  auto grouping = Grouping::stats(items, keys, parser->schema());
  GroupTable serial(grouping);
  for (Batch& batch : parse_batches(arena, json, *parser, 100)) serial.add(batch, scratch);
  auto expected = result(serial);
  ASSERT_GT(expected.size(), 25u);
  for (int round = 0; round < 20; ++round) {
    auto batches = parse_batches(arena, json, *parser, 100);
    std::shuffle(batches.begin(), batches.end(), random);
    std::vector<GroupTable> tables;
    for (size_t i = 0; i < 1 + random() % 5; ++i) tables.emplace_back(grouping);
    for (Batch& batch : batches) tables[random() % tables.size()].add(batch, scratch);
    while (tables.size() > 1) {
      std::swap(tables[random() % tables.size()], tables.back());
      auto last = std::move(tables.back());
      tables.pop_back();
      tables[random() % tables.size()].merge(std::move(last));
    }
    EXPECT_EQ(result(tables[0]), expected) << round;
  }
}

TEST(ExactSum, DoesNotDependOnOrderAndRoundsOnce) {
  std::mt19937_64 random(3);
  std::vector<double> values;
  for (int i = 0; i < 2'000; ++i) {
    double value = std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 2000) - 1050);
    values.push_back(random() % 2 ? value : -value);
  }
  ExactSum all;
  for (double value : values) all.add(value);
  double expected = all.value();
  for (int round = 0; round < 10; ++round) {
    std::shuffle(values.begin(), values.end(), random);
    ExactSum left, right;
    for (size_t i = 0; i < values.size(); ++i) (i < values.size() / 3 ? left : right).add(values[i]);
    right.add(left);
    EXPECT_EQ(right.value(), expected);
  }
  for (double value : values) all.add(-value);
  EXPECT_EQ(all.value(), 0);
}

TEST(ExactSum, IsRightAtTheEdges) {
  auto sum = [](std::initializer_list<double> values) {
    ExactSum exact;
    for (double value : values) exact.add(value);
    return exact.value();
  };
  EXPECT_EQ(sum({}), 0);
  EXPECT_EQ(sum({5e-324, 5e-324}), 1e-323);
  EXPECT_EQ(sum({1, 0x1p-53}), 1);
  EXPECT_EQ(sum({1, 0x1p-53, 5e-324}), 1 + 0x1p-52);
  EXPECT_EQ(sum({-1, -0x1p-53, -5e-324}), -1 - 0x1p-52);
  EXPECT_EQ(sum({1.7976931348623157e308, 1.7976931348623157e308, -1.7976931348623157e308}),
            1.7976931348623157e308);
  EXPECT_TRUE(std::isinf(sum({1.7976931348623157e308, 1.7976931348623157e308})));
  ExactSum wide;
  wide.add(static_cast<Wide>(INT64_MIN) * 4);
  wide.add(0.25);
  EXPECT_EQ(wide.value(), -36893488147419103232.0);
}

TEST(ExactSum, AgreesWithWideIntegersForWholeNumbers) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 200; ++round) {
    Wide expected = 0;
    ExactSum sum;
    for (int i = 0; i < 50; ++i) {
      auto value = static_cast<double>(static_cast<int64_t>(random()) >> (random() % 60));
      expected += static_cast<Wide>(value);
      sum.add(value);
    }
    EXPECT_EQ(sum.value(), static_cast<double>(expected));
  }
}

}  // namespace
}  // namespace weir
