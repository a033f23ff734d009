#include "weir/format/json_line_scan.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "../scan/guarded_bytes.h"

namespace weir {
namespace {

using Escapes = OddLines::Escapes;

/// Where the first odd line shows, as an offset; the size if none is odd.
size_t odd_at(std::string_view lines, OddLines odd = {}) {
  size_t newlines = 0;
  const char* begin = lines.data();
  return static_cast<size_t>(json_line_scan().find_odd(begin, begin + lines.size(), odd, newlines) - begin);
}

bool is_odd(std::string line, OddLines odd = {}) {
  line += '\n';
  return odd_at(line, odd) < line.size();
}

TEST(JsonLineScan, RecordsAreNotOdd) {
  EXPECT_FALSE(is_odd(R"({"a":1})"));
  EXPECT_FALSE(is_odd("{\"a\":1}\r"));
  EXPECT_FALSE(is_odd(R"({"a": {"b": [1, "}"]}})"));
  EXPECT_EQ(odd_at(""), 0u);
}

TEST(JsonLineScan, WhatDoesNotLookLikeARecordIsOdd) {
  for (auto line : {"", "{", "}", "{}", "[1]", "text", "{'a': 1}", "{\"a\":1", " {\"a\":1}", "{\"a\":1} ",
                    "{ \"a\":1}", "\xEF\xBB\xBF{\"a\":1}", "\r", "{\"\r", "\"}"})
    EXPECT_TRUE(is_odd(line)) << line;
}

TEST(JsonLineScan, EscapesAreOddAsAskedFor) {
  auto unicode = R"({"a":"\u0041"})", other = R"({"a":"\n"})";
  EXPECT_TRUE(is_odd(unicode, {.escapes = Escapes::Unicode}));
  EXPECT_TRUE(is_odd(unicode, {.escapes = Escapes::All}));
  EXPECT_FALSE(is_odd(unicode, {.escapes = Escapes::None}));
  EXPECT_FALSE(is_odd(other, {.escapes = Escapes::Unicode}));
  EXPECT_TRUE(is_odd(other, {.escapes = Escapes::All}));
}

TEST(JsonLineScan, ObjectsInListsAreOddIfAskedFor) {
  OddLines odd{.objects_in_lists = true};
  EXPECT_FALSE(is_odd(R"({"a":{"b":1},"c": {"d":2}})", odd));
  EXPECT_TRUE(is_odd(R"({"a":[{"b":1}]})", odd));
  EXPECT_TRUE(is_odd(R"({"a":[1,{"b":1}]})", odd));
  EXPECT_TRUE(is_odd(R"({"a":[1, {"b":1}]})", odd));
  EXPECT_FALSE(is_odd(R"({"a":[{"b":1}]})"));
}

TEST(JsonLineScan, CountsTheLinesInFrontOfTheOddOne) {
  std::string lines = "{\"a\":1}\n{\"a\":2}\nodd\n{\"a\":3}\n";
  for (auto* scan : usable_json_line_scans()) {
    size_t newlines = 0;
    const char* end = lines.data() + lines.size();
    EXPECT_EQ(*scan->find_odd(lines.data(), end, {}, newlines), 'o') << scan->name;
    EXPECT_EQ(newlines, 2u);
    EXPECT_EQ(scan->find_odd(lines.data(), lines.data() + 16, {}, newlines), lines.data() + 16);
    EXPECT_EQ(newlines, 2u);
  }
}

TEST(JsonLineScan, AllKernelsFindTheSamePlaceAtAnyLengthAndAlignment) {
  GuardedBytes memory;
  std::mt19937 random(1);
  const std::string_view pieces[] = {"{\"", "}\n", "}\n{\"", "}\r\n{\"", "x", "yy", "\\", "u",
                                     "\\u", ":{",  ": {",    ",{",       " ", "\n", "\"", "abcdefgh"};
  for (int round = 0; round < 20000; ++round) {
    std::string lines = "{\"";
    size_t size = random() % 200;
    // Mostly what is not odd, so that the first odd place lies anywhere.
    while (lines.size() < size) lines += random() % 8 ? "abc" : pieces[random() % std::size(pieces)];
    lines += "}\n";
    auto view = memory.at_end(lines);
    const char* end = view.data() + view.size();
    OddLines odd{.escapes = static_cast<Escapes>(random() % 3), .objects_in_lists = random() % 2 == 0};
    size_t expected_lines = 0;
    const char* expected = usable_json_line_scans()[0]->find_odd(view.data(), end, odd, expected_lines);
    for (auto* scan : usable_json_line_scans()) {
      size_t newlines = 0;
      ASSERT_EQ(scan->find_odd(view.data(), end, odd, newlines) - view.data(), expected - view.data())
          << scan->name << ": " << lines;
      ASSERT_EQ(newlines, expected_lines) << scan->name << ": " << lines;
    }
  }
}

}  // namespace
}  // namespace weir
