#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "support/json_vectors.h"
#include "support/pipeline_test.h"

namespace weir {
namespace {

std::vector<std::string> pieces_of(std::string_view text, size_t size) {
  std::vector<std::string> pieces;
  for (; !text.empty(); text.remove_prefix(pieces.back().size())) pieces.emplace_back(text.substr(0, size));
  return pieces;
}

/// What came of the text: output, error, and what could not be read.
std::string outcome(const std::string& pipeline, const std::vector<std::string>& pieces) {
  auto result = run_pipeline(pipeline, pieces);
  std::string all = result.output + "\n" + result.error_text() + "\n" + std::to_string(result.report.unparsed);
  for (const auto& note : result.report.notes) all += "\n" + note.text;
  return all;
}

// Whole files: each value is a record or unparsed, and nothing depends on how the bytes come.
TEST(JsonValues, FilesOfJsonTestSuiteAreReadOrRefusedTheSameInAnyPieces) {
  int checked = 0;
  for (const auto& [name, text] : json_vectors(JSON_VECTORS)) {
    if (text.empty()) continue;
    ++checked;
    for (const char* pipeline : {"from json | count", "from json unparsed=keep | where _line != null"}) {
      auto whole = outcome(pipeline, {text});
      EXPECT_EQ(outcome(pipeline, pieces_of(text, 1)), whole) << name;
      EXPECT_EQ(outcome(pipeline, pieces_of(text, 3)), whole) << name;
    }
  }
  EXPECT_GT(checked, 100);
}

TEST(JsonValues, AFileOfNothingButBracketsEndsInAnError) {
  auto result = run_pipeline("from json | count", {"[" + std::string(100'000, '[')});
  EXPECT_NE(result.error_text().find("nested deeper than 1024"), std::string::npos) << result.error_text();
}

// Made-up objects, written in several ways, are the same records in any pieces.
TEST(JsonValues, TheSameRecordsHoweverTheyAreWritten) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    auto any = [&](unsigned below) { return static_cast<size_t>(random() % below); };
    std::string lines, list = "[", pretty, together;
    for (size_t count = 1 + any(40), i = 0; i < count; ++i) {
      std::string text = any(2) ? "{]}[\\\"" : "\\\\";
      std::string number = std::to_string(any(100));
      std::string record = "{\"n\":" + number + ",\"s\":\"" + text + "\",\"o\":{\"l\":[1,{}]}}";
      lines += record + "\n";
      list += (i ? "," : "") + std::string(any(3), '\n') + record;
      together += record + std::string(any(2), ' ');
      pretty += "{\n  \"n\": " + number + ",\n  \"s\": \"" + text + "\",\n  \"o\": {\n    \"l\": [\n      1,\n      {}\n    ]\n  }\n}\n";
    }
    list += "]";
    const std::string pipeline = "from json | select n, s, o.l | to json";
    auto expected = run_pipeline(pipeline, {lines}).output;
    EXPECT_NE(expected, "");
    for (const auto& text : {list, pretty, together}) {
      EXPECT_EQ(run_pipeline(pipeline, {text}).output, expected) << text;
      EXPECT_EQ(run_pipeline(pipeline, pieces_of(text, 1 + any(60))).output, expected) << text;
    }
  }
}

}  // namespace
}  // namespace weir
