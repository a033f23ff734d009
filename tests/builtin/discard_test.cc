#include <gtest/gtest.h>

#include "support/pipeline_test.h"

namespace weir {
namespace {

TEST(Discard, GivesEveryBlockBack) {
  std::vector<std::string> pieces(100, std::string(1 << 20, 'd'));   // more than the whole memory of the run
  auto result = run_pipeline("discard", pieces);
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.report.stages.back().bytes_in, size_t{100} << 20);
}

}  // namespace
}  // namespace weir
