#include "weir/data/text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir {
namespace {

struct TextTest : testing::Test {
  Arena arena;
  Text text(std::string_view bytes) { return Text(arena.copy(bytes), Place{.file = 1, .sequence = 7}); }
  static std::vector<std::string> lines(const Text& text) {
    std::vector<std::string> all;
    text.for_each_line([&](std::string_view line) {
      all.emplace_back(line);
      return true;
    });
    return all;
  }
};

TEST_F(TextTest, GivesItsLinesWithoutNewlines) {
  EXPECT_EQ(lines(text("a\n\nb\r\n")), (std::vector<std::string>{"a", "", "b\r"}));
  EXPECT_EQ(text("a\n\nb\r\n").count_lines(), 3u);
  EXPECT_TRUE(text("").empty());
}

TEST_F(TextTest, StopsWhenTheVisitorSaysSo) {
  int seen = 0;
  text("a\nb\nc\n").for_each_line([&](std::string_view) { return ++seen < 2; });
  EXPECT_EQ(seen, 2);
}

TEST_F(TextTest, MergesRunsThatTouch) {
  Text whole = text("aa\nbb\ncc\ndd\n");
  Text some(whole.chunk(), whole.place(), {{0, 3}, {3, 6}, {9, 12}});
  EXPECT_EQ(some.runs(), (std::vector<weir::Run>{{0, 6}, {9, 12}}));
  EXPECT_EQ(some.bytes(), 9u);
  EXPECT_EQ(lines(some), (std::vector<std::string>{"aa", "bb", "dd"}));
}

TEST_F(TextTest, CutsPiecesAtLineEndsForEverySize) {
  std::string bytes = "1\n22\n\n4444444444\n5\n";
  Text whole = text(bytes);
  for (size_t size = 1; size <= bytes.size() + 1; ++size) {
    std::string joined;
    whole.for_each_piece(size, [&](std::string_view piece) {
      ASSERT_FALSE(piece.empty());
      EXPECT_EQ(piece.back(), '\n');
      EXPECT_TRUE(piece.size() <= size || piece.find('\n') == piece.size() - 1) << piece;
      joined += piece;
    });
    EXPECT_EQ(joined, bytes);
  }
}

TEST_F(TextTest, CompactingKeepsLinesAndPlaceAndFreesTheBlock) {
  Text small;
  {
    Text whole = text(std::string(100'000, 'x') + "\nkeep\n" + std::string(100'000, 'y') + "\nthis\n");
    Text some = whole.emptied();
    some.append(100'001, 100'006);
    some.append(200'007, 200'012);
    EXPECT_TRUE(some.is_sparse());
    EXPECT_EQ(some.line_in_chunk(200'007), 3u);
    small = some.compact(arena);
  }
  EXPECT_EQ(arena.live_blocks(), 1u);
  EXPECT_TRUE(small.compacted());
  EXPECT_EQ(small.place().sequence, 7u);
  EXPECT_EQ(lines(small), (std::vector<std::string>{"keep", "this"}));
}

TEST(Position, ComparesBySequenceThenRow) {
  EXPECT_LT(Position(1, 5), Position(1, 6));
  EXPECT_LT(Position(1, 1'000'000), Position(2, 0));
  EXPECT_EQ(Position(1, 1u << 24), Position(1, 1u << 25));
}

}  // namespace
}  // namespace weir
