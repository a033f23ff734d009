#include "weir/query/sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "records.h"
#include "weir/query/projection.h"

namespace weir {
namespace {

struct SortTest : testing::Test {
  Arena arena;
  EvalScratch scratch;

  std::vector<std::string> lines(SortTable& table) {
    table.finish();
    std::vector<std::string> all;
    Batch batch;
    while (table.emit(arena, batch)) {
      for (uint16_t row : batch.selection()) all.emplace_back(batch.line_as_read(row));
    }
    return all;
  }

  std::vector<std::string> sorted(const std::vector<std::pair<std::string, bool>>& by, std::string_view json,
                                  std::optional<size_t> limit = {}) {
    std::vector<Order> orders;
    FieldSet fields;
    for (const auto& [text, descending] : by) {
      orders.push_back(Order{parse_expr(text), descending, {}});
      fields.add(fields_read(*orders.back().value));
    }
    auto parser = make_json_parser(fields);
    RowOrder order(orders, parser->schema());
    SortTable table(order, limit);
    for (Batch& batch : parse_batches(arena, json, *parser, 2)) table.add(batch, scratch);
    return lines(table);
  }

  using Lines = std::vector<std::string>;
};

TEST_F(SortTest, SortsByTheTotalOrderAndKeepsKindsInPlaceWhenDescending) {
  std::string json = "{\"a\":\"x\"}\n{\"a\":2}\n{}\n{\"a\":\"10\"}\n{\"a\":true}\n{\"a\":\"w\"}\n";
  EXPECT_EQ(sorted({{"a", false}}, json),
            (Lines{"{\"a\":2}", "{\"a\":\"10\"}", "{\"a\":\"w\"}", "{\"a\":\"x\"}", "{\"a\":true}", "{}"}));
  EXPECT_EQ(sorted({{"a", true}}, json),
            (Lines{"{\"a\":\"10\"}", "{\"a\":2}", "{\"a\":\"x\"}", "{\"a\":\"w\"}", "{\"a\":true}", "{}"}));
}

TEST_F(SortTest, IsStableAndTakesSeveralOrders) {
  EXPECT_EQ(sorted({{"a", true}, {"b", false}},
                   "{\"a\":1,\"b\":2,\"i\":0}\n{\"a\":2,\"b\":2,\"i\":1}\n{\"a\":1,\"b\":1,\"i\":2}\n{\"a\":"
                   "1.0,\"b\":2,\"i\":3}\n"),
            (Lines{"{\"a\":2,\"b\":2,\"i\":1}", "{\"a\":1,\"b\":1,\"i\":2}", "{\"a\":1,\"b\":2,\"i\":0}",
                   "{\"a\":1.0,\"b\":2,\"i\":3}"}));
}

TEST_F(SortTest, WithoutOrderLinesSortByBytes) {
  EXPECT_EQ(sorted({}, "{\"b\":1}\n{\"a\":9}\n{\"a\":10}\n"),
            (Lines{"{\"a\":10}", "{\"a\":9}", "{\"b\":1}"}));
}

TEST_F(SortTest, ALimitKeepsTheFirstRowsWithTiesInInputOrder) {
  EXPECT_EQ(sorted({{"a", true}},
                   "{\"a\":1,\"i\":0}\n{\"a\":5,\"i\":1}\n{\"a\":5,\"i\":2}\n{\"a\":5,\"i\":3}\n", 2),
            (Lines{"{\"a\":5,\"i\":1}", "{\"a\":5,\"i\":2}"}));
  EXPECT_EQ(sorted({{"a", true}}, "{\"a\":1}\n", 0), Lines{});
}

TEST_F(SortTest, AnyDealingAndMergingGivesTheSameRowsAndALimitIsAPrefix) {
  std::mt19937 random(11);
  std::string json;
  for (int i = 0; i < 9'000; ++i) {
    json += "{\"a\":" + std::to_string(random() % 50) + ",\"s\":\"\\u00e9" + std::to_string(random() % 7) +
            "\",\"i\":" + std::to_string(i) + "}\r\n";
  }
  std::vector<Order> orders;
  orders.push_back(Order{parse_expr("a"), true, {}});
  orders.push_back(Order{parse_expr("s"), false, {}});
  auto parser =
      make_json_parser(FieldSet({Path{.parts = {"a"}, .span = {}}, Path{.parts = {"s"}, .span = {}}}));
  RowOrder order(orders, parser->schema());
  SortTable serial(order);
  for (Batch& batch : parse_batches(arena, json, *parser, 500)) serial.add(batch, scratch);
  auto expected = lines(serial);
  ASSERT_EQ(expected.size(), 9'000u);
  for (std::optional<size_t> limit :
       {std::optional<size_t>(), std::optional<size_t>(1), std::optional<size_t>(700)}) {
    auto batches = parse_batches(arena, json, *parser, 500);
    std::shuffle(batches.begin(), batches.end(), random);
    std::vector<SortTable> tables;
    for (int i = 0; i < 3; ++i) tables.emplace_back(order, limit);
    for (Batch& batch : batches) tables[random() % 3].add(batch, scratch);
    batches.clear();
    tables[0].merge(std::move(tables[2]));
    tables[0].merge(std::move(tables[1]));
    EXPECT_LE(tables[0].rows(), limit ? 2 * *limit + 3 * 1024 : expected.size());
    auto prefix = expected;
    prefix.resize(limit.value_or(prefix.size()));
    EXPECT_EQ(lines(tables[0]), prefix);
  }
  EXPECT_EQ(arena.live_blocks(), 0u);
}

TEST_F(SortTest, MadeRowsKeepTheirValues) {
  auto items = parse_items({"a", "b = concat(a, \"!\")", "c = b"});
  auto parser = make_json_parser(FieldSet({Path{.parts = {"a"}, .span = {}}}));
  Projection projection(items, parser->schema());
  RowOrder order(*parse_expr("b"), true, projection.output());
  SortTable table(order, 2);
  for (Batch& batch : parse_batches(arena, "{\"a\":\"x\"}\n{\"a\":\"z\"}\n{\"a\":\"y\"}\n", *parser)) {
    projection.apply(batch, scratch);
    table.add(batch, scratch);
  }
  table.finish();
  Batch batch;
  ASSERT_TRUE(table.emit(arena, batch));
  EXPECT_EQ(rows_of(batch), (Lines{"\"z\" \"z!\" \"z!\"", "\"y\" \"y!\" \"y!\""}));
}

}  // namespace
}  // namespace weir
