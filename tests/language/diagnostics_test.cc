// diagnostics.case: a pipeline behind `> `, then exactly what is said about it. WEIR_UPDATE=1 rewrites what
// is said.
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "language_fixture.h"

namespace weir::test {
namespace {

constexpr const char* kFile = "diagnostics.case";

struct Case {
  std::string pipeline, expected;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  bool in_pipeline = false;
  std::istringstream lines(read_test_file(kFile));
  for (std::string line; std::getline(lines, line);) {
    const bool is_pipeline = line.starts_with(">");
    if (is_pipeline && !in_pipeline) cases.emplace_back();
    if (is_pipeline) {
      if (in_pipeline) cases.back().pipeline += '\n';
      cases.back().pipeline += line.substr(std::min<size_t>(2, line.size()));
    } else if (!line.empty()) {
      cases.back().expected += line + '\n';
    }
    in_pipeline = is_pipeline;
  }
  return cases;
}

std::string said_about(const std::string& pipeline) {
  try {
    return "parses: " + to_text(parse_pipeline(pipeline, context())) + "\n";
  } catch (const SyntaxError& error) {
    return "weir: " + error.text() + "\n";
  }
}

void update(const std::vector<Case>& cases) {
  std::ofstream file(std::string(WEIR_TEST_DIR) + "/" + kFile);
  for (const auto& each : cases) {
    std::istringstream lines(each.pipeline);
    for (std::string line; std::getline(lines, line);) file << (line.empty() ? ">" : "> ") << line << '\n';
    file << said_about(each.pipeline) << (&each == &cases.back() ? "" : "\n");
  }
}

TEST(Diagnostics, SayWhatTheFileSays) {
  const auto cases = all_cases();
  ASSERT_GT(cases.size(), 100u);
  if (std::getenv("WEIR_UPDATE")) update(cases);
  for (const auto& each : all_cases()) EXPECT_EQ(said_about(each.pipeline), each.expected) << each.pipeline;
}

}  // namespace
}  // namespace weir::test
