// tail, tee, throttle, generate.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/pipeline_test.h"

namespace weir {
namespace {

std::string numbers(size_t first, size_t last) {
  std::string text;
  for (size_t i = first; i <= last; i++) text += std::to_string(i) + "\n";
  return text;
}

TEST(Tail, KeepsTheLastLinesWhereverTheChunksAreCut) {
  const std::string text = "a\n\nccc\nd\nlast";
  for (size_t a = 0; a <= text.size(); a++) {
    for (auto [count, expected] : std::initializer_list<std::pair<int, std::string>>{
             {0, ""}, {1, "last\n"}, {2, "d\nlast\n"}, {4, "\nccc\nd\nlast\n"}, {5, text + "\n"}, {99, text + "\n"}}) {
      auto result = run_pipeline("tail " + std::to_string(count), {text.substr(0, a), text.substr(a)});
      ASSERT_EQ(result.output, expected) << count << " " << a;
    }
  }
}

TEST(Tail, KeepsTheLastLinesOfMuch) {
  std::vector<std::string> pieces;
  for (size_t i = 0; i < 40; i++) pieces.push_back(numbers(i * 50'000 + 1, (i + 1) * 50'000));
  EXPECT_EQ(run_pipeline("tail 3", pieces).output, numbers(1'999'998, 2'000'000));
  EXPECT_EQ(run_pipeline("tail 123456", pieces).output, numbers(2'000'000 - 123'455, 2'000'000));
  EXPECT_EQ(run_pipeline("grep 77777 | tail 2", pieces).output, "1877777\n1977777\n");
}

TEST(Tee, CopiesIntoAFileAndIntoBranchesAndGoesOn) {
  Folder folder;
  auto result = run_pipeline("tee copy.txt.gz | tee { grep 1 | write ones ; head 1 | write first } | skip 2", {"1\n2\n3\n", "10\n"});
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "3\n10\n");
  EXPECT_EQ(folder.read("ones"), "1\n10\n");
  EXPECT_EQ(folder.read("first"), "1\n");
  EXPECT_EQ(run_pipeline("read copy.txt.gz").output, "1\n2\n3\n10\n");
}

TEST(Tee, GoesOnWhenTheRestHasEnough) {
  Folder folder;
  EXPECT_EQ(run_pipeline("tee all | head 1", {numbers(1, 300'000), numbers(300'001, 600'000)}).output, "1\n");
  EXPECT_EQ(folder.read("all"), numbers(1, 600'000));
  EXPECT_EQ(run_pipeline("tee { grep 1 } | head 1", {"x\n"}).error->code(), ErrorCode::Usage);
}

TEST(Throttle, LetsEverythingPassUnchanged) {
  std::string text = numbers(1, 2000);
  EXPECT_EQ(run_pipeline("throttle 1MB/s", {text, text}).output, text + text);
  EXPECT_EQ(run_pipeline("skip 0 | throttle 1MB/s", {text, text}).output, text + text);
  EXPECT_EQ(run_pipeline("throttle 50000/s", {text, text}).output, text + text);
  EXPECT_EQ(run_pipeline("throttle 1/h | head 1", {"1\n2\n3\n"}).output, "1\n");
  for (auto rate : {"5", "x/s", "0/s", "10/d", "-1/s"})
    EXPECT_EQ(run_pipeline(std::string("throttle ") + rate, {text}).error->code(), ErrorCode::Usage) << rate;
}

TEST(Throttle, TakesAsLongAsTheRateSays) {
  auto result = run_pipeline("throttle 100/s", {numbers(1, 31)});
  EXPECT_EQ(result.output, numbers(1, 31));
  // The first share is free; a rate is never passed, however fast the machine.
  EXPECT_GE(result.report.wall_ns, 200'000'000);
}

TEST(Generate, MakesTheSameForTheSameSeed) {
  EXPECT_EQ(run_pipeline("generate 0").output, "");
  EXPECT_EQ(run_pipeline("generate 12345").output, numbers(1, 12345));
  EXPECT_EQ(run_pipeline("generate lines | head 5").output, numbers(1, 5));
  EXPECT_EQ(run_pipeline("generate lines count=20000 | tail 1").output, "20000\n");
  auto access = run_pipeline("generate access count=9000").output;
  EXPECT_EQ(std::count(access.begin(), access.end(), '\n'), 9000);
  EXPECT_EQ(access, run_pipeline("generate access | head 9000").output);
  EXPECT_NE(access, run_pipeline("generate access count=9000 seed=2").output);
  EXPECT_EQ(access.substr(0, 41), R"({"ts":"2026-01-01T00:00:00.000Z","level":)");
}

TEST(Generate, EndsAtASize) {
  EXPECT_EQ(run_pipeline("generate lines size=9").output, numbers(1, 4));
  EXPECT_EQ(run_pipeline("generate lines size=1").output, "1\n");
  auto output = run_pipeline("generate access size=3MB").output;
  EXPECT_LE(output.size(), 3'000'000u);
  EXPECT_GT(output.size(), 3'000'000u - 256);
  EXPECT_EQ(run_pipeline("generate nonsense").error->code(), ErrorCode::Usage);
}

}  // namespace
}  // namespace weir
