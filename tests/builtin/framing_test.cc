#include <gtest/gtest.h>

#include "support/pipeline_test.h"

namespace weir {
namespace {

TEST(Framing, CutsTheSameLinesWhereverTheChunksAreCut) {
  const std::string text = "first\n\nthe third one\r\nlast, without an end";
  for (size_t a = 0; a <= text.size(); a++) {
    for (size_t b = a; b <= text.size(); b++) {
      auto result = run_pipeline("skip 1", {text.substr(0, a), text.substr(a, b - a), text.substr(b)});
      ASSERT_EQ(result.output, "\nthe third one\r\nlast, without an end\n") << a << " " << b;
      ASSERT_FALSE(result.error) << result.error_text();
    }
  }
}

}  // namespace
}  // namespace weir
