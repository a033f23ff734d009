#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "weir/format/json_parser.h"

namespace weir {
namespace {

struct JsonPropertyTest : testing::Test {
  Arena arena;

  /// All rows as JSON with their lines, and all unparsed lines, of `text`.
  static void read(const RecordParser& parser, const Text& text, std::vector<std::string>& out) {
    auto scratch = parser.make_scratch();
    LineCursor at;
    Batch batch;
    std::vector<std::string> bad;
    while (parser.parse(text, at, *scratch, batch)) {
      for (size_t row = 0; row < batch.rows(); ++row) {
        std::string all(batch.line(row));
        for (const Column& column : batch.columns()) {
          all += ' ';
          all += kind_name(column[row].kind());
          append_json(column[row], all);
        }
        out.push_back(all);
      }
      for (const Unparsed& unparsed : batch.unparsed()) bad.push_back("! " + std::string(unparsed.line));
    }
    out.insert(out.end(), bad.begin(), bad.end());
  }

  static FieldSet fields() {
    return FieldSet({Path{.parts = {"a"}, .span = {}}, Path{.parts = {"b", "c"}, .span = {}},
                     Path{.parts = {"l", int64_t{0}}, .span = {}}, Path{.parts = {"_time"}, .span = {}}});
  }
};

const std::vector<std::string> kLines = {
    R"({"a":1,"b":{"c":"x"},"l":[1,2]})",
    R"({"b":{"c":[{"d":1}]},"a":"\u00e9\n"})",
    R"({"b.c":5,"ts":"2026-11-23T10:00:00Z"})",
    R"({"l":[[],{}],"a":{"a":null}})",
    "{\"a\":\"\xFF\xC3\"}",
    "{\"a\":\"tab\there\"}",
    "not json",
    "",
    "  \r",
    R"({"a":1}{"a":2})",
    R"({"a":[1,}})",
    R"({"a":"unclosed)",
    R"({"\u0061":7,"a":8})",
    "\xEF\xBB\xBF{\"a\":9}\r",
    "{}",
    std::string("{\"a\":\"\0\"}", 9),
};

TEST_F(JsonPropertyTest, AnySplitOfTheLinesGivesTheSameRecords) {
  auto parser = make_json_parser(fields());
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    std::vector<std::string> lines;
    for (int i = 0; i < 40; ++i) lines.push_back(kLines[random() % kLines.size()] + "\n");
    std::string all;
    for (const auto& line : lines) all += line;
    std::vector<std::string> whole, split;
    read(*parser, Text(arena.copy(all), Place{}), whole);
    std::vector<std::string> good, bad;
    std::string part;
    for (size_t i = 0; i < lines.size(); ++i) {
      part += lines[i];
      if (random() % 4 != 0 && i + 1 < lines.size()) continue;
      std::vector<std::string> some;
      read(*parser, Text(arena.copy(part), Place{}), some);
      for (auto& row : some) (row.starts_with("! ") ? bad : good).push_back(row);
      part.clear();
    }
    good.insert(good.end(), bad.begin(), bad.end());
    EXPECT_EQ(whole, good);
  }
}

TEST_F(JsonPropertyTest, ALineMeansTheSameAloneAndAmongOthers) {
  auto parser = make_json_parser(fields());
  std::string all;
  std::vector<std::string> together, alone, bad;
  for (const auto& line : kLines) {
    all += line + "\n";
    std::vector<std::string> some;
    read(*parser, Text(arena.copy(line + "\n"), Place{}), some);
    for (auto& row : some) (row.starts_with("! ") ? bad : alone).push_back(row);
  }
  alone.insert(alone.end(), bad.begin(), bad.end());
  read(*parser, Text(arena.copy(all), Place{}), together);
  EXPECT_EQ(together, alone);
  EXPECT_EQ(bad.size(), 6u);
}

/// Lines that are nearly arranged alike: values and blanks differ, some are damaged in a byte or two.
std::string near_line(std::mt19937& random) {
  auto pick = [&](std::initializer_list<const char*> of) { return std::string(of.begin()[random() % of.size()]); };
  auto value = [&] { return pick({"1", "-2.50", "\"x\"", "\"\"", "\"a{,:}b\"", "\"q\\\"\"", "null", "true", "\"\xC3\xA4\"", "\"\xFF\""}); };
  std::string gap = random() % 8 ? "" : " ";
  std::string line = "{" + gap + "\"z\":" + value() + ",\"a\":" + value() + gap + ",\"y\":" +
                     pick({"[1,{\"a\":2}]", "{\"a\":3}", "{}", "4"}) + ",\"b\":" + gap + "{\"x\":" + value() + ",\"c\":" + value() +
                     "},\"w\":" + value() + ",\"long_name_of_a_member\":" + value() + gap + "}";
  if (random() % 16 == 0) line.insert(random() % line.size(), pick({"\"a\":5,", ",\"b\":{\"c\":6}", " ", "7", "\"", "\\", "\t"}));
  if (random() % 16 == 0) line[random() % line.size()] = "{}[]:,\"\\ x1\x01"[random() % 12];
  if (random() % 32 == 0) line.resize(random() % line.size());
  return line;
}

TEST_F(JsonPropertyTest, LinesArrangedAlikeMeanWhatTheyMeanAlone) {
  std::vector<FieldSet> wanted;
  wanted.push_back(fields());
  wanted.push_back(FieldSet({Path{.parts = {"a"}, .span = {}}}));
  wanted.push_back(FieldSet({Path{.parts = {"b", "c"}, .span = {}}, Path{.parts = {"a"}, .span = {}}}));
  wanted.push_back(FieldSet({Path{.parts = {"long_name_of_a_member"}, .span = {}}, Path{.parts = {"none"}, .span = {}}}));
  std::mt19937 random(11);
  for (const FieldSet& set : wanted) {
    auto parser = make_json_parser(set);
    std::string all;
    std::vector<std::string> together, alone, bad;
    for (int i = 0; i < 3'000; ++i) {
      std::string line = near_line(random) + "\n";
      all += line;
      std::vector<std::string> some;
      read(*parser, Text(arena.copy(line), Place{}), some);
      for (auto& row : some) (row.starts_with("! ") ? bad : alone).push_back(row);
    }
    EXPECT_GT(alone.size(), 2'000u);
    EXPECT_GT(bad.size(), 50u);
    alone.insert(alone.end(), bad.begin(), bad.end());
    read(*parser, Text(arena.copy(all), Place{}), together);
    ASSERT_EQ(together.size(), alone.size());
    for (size_t i = 0; i < alone.size(); ++i) ASSERT_EQ(together[i], alone[i]);
  }
}

TEST_F(JsonPropertyTest, RunsGiveTheSameAsTheirLines) {
  auto parser = make_json_parser(fields());
  std::string all;
  std::vector<weir::Run> runs;
  std::vector<std::string> expected, bad, got;
  for (size_t i = 0; i < kLines.size(); ++i) {
    auto begin = static_cast<uint32_t>(all.size());
    all += kLines[i] + "\n";
    if (i % 3 == 0) continue;
    runs.push_back(weir::Run{begin, static_cast<uint32_t>(all.size())});
    std::vector<std::string> some;
    read(*parser, Text(arena.copy(kLines[i] + "\n"), Place{}), some);
    for (auto& row : some) (row.starts_with("! ") ? bad : expected).push_back(row);
  }
  expected.insert(expected.end(), bad.begin(), bad.end());
  read(*parser, Text(arena.copy(all), Place{}, runs), got);
  EXPECT_EQ(got, expected);
}

TEST_F(JsonPropertyTest, ABrokenByteAnywhereHarmsOnlyItsLine) {
  auto parser = make_json_parser(fields());
  std::string line = kLines[0] + "\n";
  for (size_t at = 0; at + 1 < line.size(); ++at) {
    for (char c : {'"', '{', '}', '[', ']', '\\', ',', ':', '\xFF', '\0', 'x'}) {
      auto broken = line;
      broken[at] = c;
      std::vector<std::string> rows;
      read(*parser, Text(arena.copy(line + broken + line), Place{}), rows);
      ASSERT_EQ(rows.size(), 3u);
      EXPECT_EQ(rows[0], rows[rows[2].starts_with("! ") ? 1 : 2]) << broken;
    }
  }
}

}  // namespace
}  // namespace weir
