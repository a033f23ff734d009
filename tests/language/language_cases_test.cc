// Each line of language-cases.txt parses or is refused as it says, and what parses survives being written
// out.
#include <gtest/gtest.h>

#include <vector>

#include "language_fixture.h"

namespace weir::test {
namespace {

struct Case {
  bool parses;
  std::string text;

  friend void PrintTo(const Case& each, std::ostream* out) { *out << each.text; }
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  std::istringstream lines(read_test_file("language-cases.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.size() < 4) continue;
    std::string text = line.substr(3);
    constexpr std::string_view kNewline = "⏎";
    for (size_t at; (at = text.find(kNewline)) != std::string::npos;) text.replace(at, kNewline.size(), "\n");
    cases.push_back({line.starts_with("OK"), text});
  }
  return cases;
}

class LanguageCases : public testing::TestWithParam<Case> {};

TEST_P(LanguageCases, ParsesOrIsRefused) {
  const auto& [parses, text] = GetParam();
  std::string problem;
  try {
    parse_pipeline(text, context());
  } catch (const SyntaxError& error) {
    problem = error.text();
  }
  EXPECT_EQ(problem.empty(), parses) << text << "\n" << problem;
}

TEST_P(LanguageCases, IsTheSameAfterBeingWrittenOut) {
  const auto& [parses, text] = GetParam();
  if (!parses) return;
  const auto once = outcome(text);
  EXPECT_EQ(outcome(once), once);
}

/// Cut off anywhere, a pipeline parses or is refused; it never ends the program.
TEST_P(LanguageCases, EveryPrefixIsJudged) {
  const auto& text = GetParam().text;
  for (size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(outcome(text.substr(0, size)).empty());
}

INSTANTIATE_TEST_SUITE_P(Page, LanguageCases, testing::ValuesIn(all_cases()));

}  // namespace
}  // namespace weir::test
