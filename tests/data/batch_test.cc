#include "weir/data/batch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir {
namespace {

/// A read batch with the lines as values of one column.
Batch lines_batch(Arena& arena, const std::vector<std::string>& lines) {
  std::string bytes;
  for (const auto& line : lines) bytes += line + "\n";
  Batch batch;
  auto schema = std::make_shared<const Schema>(std::vector<Path>{Path{.parts = {"a"}, .span = {}}});
  batch.start_read(schema, arena.copy(bytes), Place{.sequence = 3, .first_line = 100}, 50);
  uint32_t begin = 0;
  for (const auto& line : lines) {
    batch.push_line(begin, static_cast<uint32_t>(line.size()));
    batch.columns()[0].push(Value::string({batch.chunk().data() + begin, line.size()}));
    begin += static_cast<uint32_t>(line.size()) + 1;
  }
  batch.finish(lines.size());
  return batch;
}

TEST(Batch, SelectsRowsAndGivesTheirLinesAsText) {
  Arena arena;
  auto batch = lines_batch(arena, {"a", "b\r", "c", "d"});
  EXPECT_EQ(batch.selection().size(), 4u);
  std::vector<uint16_t> rows = {1, 2};
  batch.select(rows);
  EXPECT_FALSE(batch.all_selected());
  EXPECT_EQ(batch.line(1), "b");
  EXPECT_EQ(batch.line_as_read(1), "b\r");
  Text text = batch.text();
  ASSERT_EQ(text.runs().size(), 1u);
  EXPECT_EQ(text.view(text.runs()[0]), "b\r\nc\n");
  EXPECT_EQ(batch.position(2), Position(3, 52));
  EXPECT_EQ(batch.line_in_chunk(batch.line(2)), 2u);
}

TEST(Batch, CompactingCopiesWhatIsSelectedAndFreesTheChunk) {
  Arena arena;
  Batch small;
  {
    auto batch = lines_batch(arena, {"a", "bb", "c"});
    batch.push_unparsed(batch.line(0), "why");
    std::vector<uint16_t> rows = {1};
    batch.select(rows);
    small = batch.compact(arena);
  }
  EXPECT_EQ(arena.live_blocks(), 1u);
  ASSERT_EQ(small.rows(), 1u);
  EXPECT_EQ(small.line(0), "bb");
  EXPECT_EQ(small.column(0)[0].raw(), "bb");
  ASSERT_EQ(small.unparsed().size(), 1u);
  EXPECT_EQ(small.unparsed()[0].line, "a");
  EXPECT_EQ(small.line_in_chunk(small.line(0)), std::nullopt);
  EXPECT_GT(small.retained_bytes(), 0u);
}

TEST(Batch, SharingHoldsTheChunkWithItsCreditAndCopiesTheRest) {
  Arena arena;
  Account account(1 << 20);
  Batch shared;
  {
    auto batch = lines_batch(arena, {"a", "bb", "c"});
    std::string bytes = "a\nbb\nc\n";
    Chunk paid = arena.copy(bytes, account.overdraw(100));
    batch.start_read(batch.schema_ptr(), paid, Place{.sequence = 3}, 50);
    for (uint32_t begin : {0u, 2u, 5u}) batch.push_line(begin, begin == 2 ? 2 : 1);
    batch.columns()[0].push(Value::string({paid.data(), 1}));
    batch.columns()[0].push(Value::string(batch.arena().put("elsewhere")));
    batch.columns()[0].push(Value());
    batch.finish(3);
    std::vector<uint16_t> rows = {1, 2};
    batch.select(rows);
    shared = batch.share();
    EXPECT_EQ(shared.chunk().data(), paid.data());
  }
  EXPECT_EQ(arena.live_blocks(), 1u);
  EXPECT_EQ(account.used_bytes(), 100u);
  ASSERT_EQ(shared.rows(), 2u);
  EXPECT_EQ(shared.line(0), "bb");
  EXPECT_EQ(shared.column(0)[0].raw(), "elsewhere");
  EXPECT_TRUE(shared.column(0)[1].is_null());
  shared.clear();
  EXPECT_EQ(account.used_bytes(), 0u);
}

TEST(Batch, BecomesMadeAndCanBeUsedAgain) {
  Arena arena;
  auto batch = lines_batch(arena, {"a", "b"});
  Column column;
  column.push(Value::of(int64_t{1}));
  column.push(Value());
  EXPECT_TRUE(column.only(kind_bit(Kind::Int) | kind_bit(Kind::Null)));
  std::vector<Column> columns;
  columns.push_back(std::move(column));
  batch.become_made(Schema::made({"n"}), std::move(columns));
  EXPECT_TRUE(batch.is_made());
  EXPECT_EQ(batch.column(0)[0].int_value(), 1);
  batch.clear();
  EXPECT_EQ(batch.rows(), 0u);
  EXPECT_EQ(arena.live_blocks(), 0u);
}

TEST(Schema, FindsPathsAndNames) {
  Schema schema(
      {Path{.parts = {"http", "status"}, .span = {}}, Path{.parts = {"tags", int64_t{0}}, .span = {}}});
  EXPECT_EQ(schema.find(Path{.parts = {"http", "status"}, .span = {}}), 0u);
  EXPECT_EQ(schema.find(std::string("tags[0]")), 1u);
  EXPECT_EQ(schema.find(std::string("http")), std::nullopt);
}

}  // namespace
}  // namespace weir
