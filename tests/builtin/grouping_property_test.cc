// Stages that remember: the same result however the input is cut, for any number of workers, and with little memory.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "support/pipeline_test.h"

namespace weir {
namespace {

std::string made_input(std::mt19937& random, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += "{\"ts\":" + std::to_string(1'700'000'000 + i * 20 - random() % 50);
    if (random() % 7) text += ",\"k\":\"" + std::string(1, static_cast<char>('a' + random() % 6)) + "\"";
    if (random() % 5) text += ",\"n\":" + std::to_string(random() % 20);
    if (random() % 5 == 0) text += ",\"msg\":\"took " + std::to_string(random() % 1000) + " ms\"";
    text += "}\n";
    if (random() % 4 == 0) text += "{\"k\":\"a\"}\n";
  }
  return text;
}

std::vector<std::string> cut(const std::string& text, std::mt19937& random, size_t piece_max) {
  std::vector<std::string> pieces;
  for (size_t begin = 0; begin < text.size();) {
    size_t size = 1 + random() % piece_max;
    pieces.push_back(text.substr(begin, size));
    begin += size;
  }
  return pieces;
}

class Grouping : public testing::TestWithParam<const char*> {};

TEST_P(Grouping, DoesNotDependOnPiecesAndWorkers) {
  std::mt19937 random(11);
  for (size_t count : {1, 200, 3'000}) {
    auto text = made_input(random, count);
    RunOptions alone;
    alone.engine.workers = 1;
    auto expected = run_pipeline(GetParam(), {text}, alone);
    ASSERT_EQ(expected.error_text(), "");
    for (size_t piece_max : {size_t{100}, size_t{5'000}, text.size()}) {
      RunOptions options;
      options.engine.workers = 1 + random() % 4;
      auto result = run_pipeline(GetParam(), cut(text, random, piece_max), options);
      EXPECT_EQ(result.error_text(), "");
      EXPECT_EQ(result.output, expected.output) << count << " records in pieces of up to " << piece_max << " bytes";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Stages, Grouping,
    testing::Values("dedup", "dedup by k, n", "dedup keep=last", "dedup by k, n keep=last", "dedup by k within=5m", "uniq",
                    "uniq by k", "distinct k, n", "head 3 by k", "rare k, n limit=20", "sample 10%", "sample 50 seed=3",
                    "where n > 3 | sample 50", "count by k, n | pivot n", "facets k, n", "facets limit=3",
                    "running total = sum(n), before = prev(n), last(n), list(n, 3) by k", "sessionize by k gap=1m",
                    "patterns limit=100", "patterns msg"));

}  // namespace
}  // namespace weir
