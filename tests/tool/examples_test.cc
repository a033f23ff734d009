// The examples of the catalog: what help and the reference page show is what happens.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "support/pipeline_test.h"
#include "weir/builtin/table.h"

namespace weir {
namespace {

class Examples : public testing::TestWithParam<const StageDef*> {};

TEST_P(Examples, GiveWhatTheySay) {
  const StageDef& stage = *GetParam();
  if (!stage.build) GTEST_SKIP() << "not in this version";
  EXPECT_FALSE(stage.summary.empty());
  EXPECT_FALSE(stage.doc.empty());
  // A stage that only ever begins or ends a pipeline may need files or peers, which an example does not have.
  EXPECT_TRUE(!stage.examples.empty() || !(stage.places & kPlaceFilter)) << "a stage shows what it does";
  for (const auto& example : stage.examples) {
    Folder folder;
    for (const auto& file : example.files) folder.write(file.name, file.text);
    auto result = run_pipeline(example.pipeline, {std::string(example.input)});
    EXPECT_EQ(result.error_text(), "") << example.pipeline;
    EXPECT_EQ(result.output, example.output) << example.pipeline;
  }
}

std::vector<const StageDef*> all_stages() {
  auto stages = builtin_stages();
  return {stages.all().begin(), stages.all().end()};
}

INSTANTIATE_TEST_SUITE_P(Stages, Examples, testing::ValuesIn(all_stages()),
                         [](const auto& each) { return std::string(each.param->name); });

}  // namespace
}  // namespace weir
