// The pipelines that come with weir (pipelines/*.weir): the tests that are written in each file hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/pipeline_test.h"
#include "weir/builtin/table.h"
#include "weir/language/parser.h"
#include "weir/language/pipeline_text.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

class ShippedPipelines : public testing::TestWithParam<fs::path> {};

TEST_P(ShippedPipelines, DoWhatTheirTestsSay) {
  std::ifstream in(GetParam());
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  ASSERT_TRUE(text.starts_with("# ")) << "a pipeline begins with what it is for";
  const Registry stages = builtin_stages();
  const auto file = parse_file(text, ParseContext{.stages = stages});
  EXPECT_FALSE(file.tests.empty()) << "a pipeline shows what it does";
  for (const auto& parameter : file.parameters) EXPECT_NE(parameter.doc, "") << parameter.name;
  for (const auto& test : file.tests) {
    const auto result = run_pipeline(to_text(file.pipeline), {test.given});
    EXPECT_EQ(result.error_text(), "") << test.name;
    EXPECT_EQ(result.output, test.expect) << test.name;
  }
}

std::vector<fs::path> shipped_pipelines() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(WEIR_PIPELINES_DIR))
    if (entry.path().extension() == ".weir") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string test_name(const testing::TestParamInfo<fs::path>& each) {
  std::string name = each.param.stem();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Pipelines, ShippedPipelines, testing::ValuesIn(shipped_pipelines()), test_name);

}  // namespace
}  // namespace weir
