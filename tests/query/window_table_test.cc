#include "weir/query/window_table.h"

#include <gtest/gtest.h>

#include "records.h"

namespace weir {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;

struct WindowTest : testing::Test {
  Arena arena;
  EvalScratch scratch;
  using Lines = std::vector<std::string>;

  /// What comes out, and `|` behind each batch.
  Lines run(const std::vector<std::string>& keys, std::string_view json, size_t lines_in_batch, int64_t lateness_ns = 0) {
    auto items = parse_items({"n = count()", "s = sum(v)"}), key_list = parse_items(keys);
    auto parser = make_json_parser(Grouping::fields_read(items, key_list));
    auto grouping = Grouping::stats(items, key_list, parser->schema());
    EXPECT_TRUE(Grouping::windowed(key_list));
    WindowTable table(grouping, lateness_ns);
    Lines lines;
    auto put_out = [&] {
      Batch out;
      while (table.emit(out, scratch))
        for (auto& row : rows_of(out)) lines.push_back(row);
    };
    for (Batch& batch : parse_batches(arena, json, *parser, lines_in_batch)) {
      table.add(batch, scratch);
      put_out();
      lines.push_back("|");
    }
    table.close_all();
    put_out();
    EXPECT_EQ(table.windows(), 0u);
    late = table.late_records();
    return lines;
  }
  static Lines without_bars(Lines lines) {
    std::erase(lines, "|");
    return lines;
  }
  static std::string at(std::string_view time, int v, std::string_view key = "a") {
    return "{\"t\":\"2026-03-01T" + std::string(time) + "Z\",\"k\":\"" + std::string(key) + "\",\"v\":" + std::to_string(v) + "}\n";
  }
  uint64_t late = 0;
};

TEST_F(WindowTest, ABucketComesOutOnceARecordSaysThatItIsOver) {
  auto json = at("10:00:05", 1, "b") + at("10:00:59", 2) + at("10:01:00", 4) + at("10:03:00", 8);
  EXPECT_EQ(run({"m = bucket(t, 1m)", "k"}, json, 1),
            (Lines{"|", "|", "\"2026-03-01T10:00:00Z\" \"a\" 1 2", "\"2026-03-01T10:00:00Z\" \"b\" 1 1", "|",
                   "\"2026-03-01T10:01:00Z\" \"a\" 1 4", "|", "\"2026-03-01T10:03:00Z\" \"a\" 1 8"}));
  EXPECT_EQ(late, 0u);
}

TEST_F(WindowTest, LatenessWaitsAndWhatComesLaterIsCounted) {
  auto json = at("10:00:05", 1) + at("10:01:10", 2) + at("10:00:50", 4) + at("10:01:31", 8) + at("10:00:59", 16);
  EXPECT_EQ(without_bars(run({"bucket(t, 1m)"}, json, 1)),
            (Lines{"\"2026-03-01T10:00:00Z\" 1 1", "\"2026-03-01T10:01:00Z\" 2 10"}));
  EXPECT_EQ(late, 2u);
  EXPECT_EQ(without_bars(run({"bucket(t, 1m)"}, json, 1, 30 * kSecondNs)),
            (Lines{"\"2026-03-01T10:00:00Z\" 2 5", "\"2026-03-01T10:01:00Z\" 2 10"}));
  EXPECT_EQ(late, 1u);
}

TEST_F(WindowTest, DoesNotDependOnHowRecordsAreDealtIntoBatches) {
  std::string json;
  for (int i = 0; i < 3000; ++i) {
    int second = i / 2 - (i % 7 == 0 ? i % 90 : 0);
    if (second < 0) second = 0;
    char time[16];
    std::snprintf(time, sizeof time, "10:%02d:%02d", second / 60, second % 60);
    json += i % 100 == 99 ? "{\"v\":1}\n" : at(time, i, i % 3 ? "x" : "y");
  }
  auto one = without_bars(run({"k", "m = bucket(t, 1m)"}, json, 1, 10 * kSecondNs));
  uint64_t late_one = late;
  EXPECT_GT(late_one, 0u);
  EXPECT_EQ(one.back().substr(0, 9), "null null") << "those without a time come last";
  for (size_t lines : {2, 17, 4000}) {
    EXPECT_EQ(without_bars(run({"k", "m = bucket(t, 1m)"}, json, lines, 10 * kSecondNs)), one) << lines;
    EXPECT_EQ(late, late_one);
  }
}

TEST_F(WindowTest, MonthsHaveTheirOwnLength) {
  std::string json = "{\"t\":\"2026-02-27T00:00:00Z\",\"v\":1}\n{\"t\":\"2026-02-28T23:00:00Z\",\"v\":2}\n"
                     "{\"t\":\"2026-03-01T00:00:00Z\",\"v\":4}\n";
  EXPECT_EQ(run({"bucket(t, \"month\")"}, json, 1),
            (Lines{"|", "|", "\"2026-02-01T00:00:00Z\" 2 3", "|", "\"2026-03-01T00:00:00Z\" 1 4"}));
}

TEST_F(WindowTest, TheOldestCanBeClosedEarly) {
  auto keys = parse_items({"bucket(t, 1m)"});
  auto items = parse_items({"n = count()"});
  auto parser = make_json_parser(Grouping::fields_read(items, keys));
  auto grouping = Grouping::stats(items, keys, parser->schema());
  WindowTable table(grouping, 3600 * kSecondNs);
  for (Batch& batch : parse_batches(arena, at("10:00:05", 1) + at("10:01:05", 1), *parser)) table.add(batch, scratch);
  Batch out;
  EXPECT_FALSE(table.emit(out, scratch));
  size_t held = table.held_bytes();
  EXPECT_TRUE(table.close_oldest());
  EXPECT_TRUE(table.close_oldest()) << "its rows have not gone yet";
  EXPECT_EQ(table.closed_early(), 1u) << "so it is the same one";
  ASSERT_TRUE(table.emit(out, scratch));
  EXPECT_EQ(rows_of(out), (Lines{"\"2026-03-01T10:00:00Z\" 1"}));
  EXPECT_FALSE(table.emit(out, scratch));
  EXPECT_LT(table.held_bytes(), held);
  for (Batch& batch : parse_batches(arena, at("10:00:06", 1), *parser)) table.add(batch, scratch);
  EXPECT_EQ(table.late_records(), 1u);
}

TEST_F(WindowTest, RecordsWithoutATimeAreInNoBucketThatCouldBeClosed) {
  auto keys = parse_items({"bucket(t, 1m)"});
  auto items = parse_items({"n = count()"});
  auto parser = make_json_parser(Grouping::fields_read(items, keys));
  auto grouping = Grouping::stats(items, keys, parser->schema());
  WindowTable table(grouping, 0);
  for (Batch& batch : parse_batches(arena, "{\"v\":1}\n", *parser)) table.add(batch, scratch);
  EXPECT_FALSE(table.close_oldest());
  for (Batch& batch : parse_batches(arena, at("10:00:06", 1), *parser)) table.add(batch, scratch);
  EXPECT_EQ(table.late_records(), 0u) << "and nothing is late for that";
}

}  // namespace
}  // namespace weir
