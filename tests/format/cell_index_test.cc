// The index of cells against a reader that goes letter by letter, on random text that is all delimiters and quotes.

#include "weir/format/cell_index.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace weir {
namespace {

struct Reference {
  std::vector<std::vector<uint32_t>> records;
  std::vector<uint32_t> inner;
  size_t whole = 0;
};

/// RFC 4180 as a state machine; a quote that does not begin a cell is a letter.
Reference read(const std::string& text, char delimiter) {
  Reference result;
  std::vector<uint32_t> cells, inner;
  enum { Begin, Plain, Quoted, Closed } state = Begin;
  for (uint32_t i = 0; i < text.size(); i++) {
    char c = text[i];
    if (state == Quoted) {
      if (c == '"') state = Closed;
      if (c == '\n') inner.push_back(i);
    } else if (state == Closed && c == '"') {
      state = Quoted;
    } else if (c == delimiter || c == '\n') {
      cells.push_back(i);
      state = Begin;
      if (c != '\n') continue;
      result.records.push_back(std::exchange(cells, {}));
      result.whole = i + 1;
    } else {
      // What follows a closing quote is plain text, in which quotes mean nothing.
      state = state == Begin && c == '"' ? Quoted : Plain;
    }
  }
  for (auto at : inner)
    if (at < result.whole) result.inner.push_back(at);
  return result;
}

std::string random_text(std::mt19937& random, std::string_view letters, size_t size) {
  std::string text;
  while (text.size() < size) text += letters[random() % letters.size()];
  return text + '\n';
}

void expect_same(const std::string& text, char delimiter) {
  auto wanted = read(text, delimiter);
  CellIndex index;
  size_t at = 0, record = 0;
  while (at < text.size()) {
    index.index(text.data() + at, text.data() + text.size(), delimiter, 7, 300);
    if (index.records() == 0) break;
    for (size_t i = 0; i < index.records(); i++, record++) {
      ASSERT_LT(record, wanted.records.size()) << text;
      std::vector<uint32_t> cells;
      for (auto end : index.cells(i)) cells.push_back(end + static_cast<uint32_t>(at));
      ASSERT_EQ(cells, wanted.records[record]) << text;
    }
    at += index.bytes();
  }
  EXPECT_EQ(record, wanted.records.size()) << text;
  EXPECT_EQ(at, wanted.whole) << text;
  std::vector<uint32_t> inner;
  EXPECT_EQ(find_inner_newlines(text.data(), text.data() + text.size(), delimiter, inner), wanted.whole) << text;
  EXPECT_EQ(inner, wanted.inner) << text;
}

TEST(CellIndex, EqualsTheLetterByLetterReading) {
  std::mt19937 random(5);
  for (int round = 0; round < 1000; round++) {
    expect_same(random_text(random, "\",\n\ra", random() % 200), ',');
    expect_same(random_text(random, "abcdefghijk,,\n", random() % 9000), ',');
    expect_same(random_text(random, std::string_view("a;\0\n", 4), random() % 200), ';');
  }
}

TEST(CellIndex, EqualsItWhereQuotesAreWellPlaced) {
  std::mt19937 random(6);
  for (int round = 0; round < 2000; round++) {
    std::string text;
    for (size_t cells = random() % 300; cells > 0; cells--) {
      if (random() % 2) {
        text += '"';
        for (size_t letters = random() % 90; letters > 0; letters--) text += random() % 9 ? "x" : random() % 2 ? "\"\"" : "\n";
        text += '"';
      } else {
        text += std::string(random() % 9, 'y');
      }
      text += random() % 4 ? "," : "\n";
    }
    expect_same(text + '\n', ',');
  }
}

TEST(CellIndex, StopsAtItsLimits) {
  std::string text;
  for (int i = 0; i < 10'000; i++) text += "a,b\n";
  CellIndex index;
  index.index(text.data(), text.data() + text.size(), ',', 100, text.size());
  EXPECT_EQ(index.records(), 100u);
  EXPECT_EQ(index.bytes(), 400u);
  EXPECT_TRUE(index.all_have(2));
  index.index(text.data(), text.data() + text.size(), ',', 10'000, 1000);
  EXPECT_GE(index.bytes(), 1000u);
  EXPECT_LT(index.bytes(), 10'000u);
  index.index(text.data(), text.data(), ',', 10, 10);
  EXPECT_EQ(index.records(), 0u);
}

}  // namespace
}  // namespace weir
