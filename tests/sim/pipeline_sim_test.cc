// Whole pipelines on the simulated kernel and executor: short reads, interruptions, errors, any order of completions
// and of pool tasks, all drawn from the seed that a failing test names. The answer must be that of a plain reference,
// nothing may be stuck (the simulation checks that) and nothing may be left (the arena and the accounts check that).

#include <gtest/gtest.h>

#include <cerrno>
#include <map>
#include <string>

#include "support/pipeline_test.h"
#include "weir/loop/sim_driver.h"
#include "weir/pool/sim_executor.h"

namespace weir {
namespace {

/// Lines of all lengths, some of which hold the needle; the last one may lack its newline.
struct Log {
  explicit Log(uint64_t seed, size_t lines) {
    SimRandom random(seed);
    for (size_t i = 0; i < lines; i++) {
      std::string line(random.below(300), static_cast<char>('a' + i % 26));
      if (random.chance(0.1)) line.insert(line.size() / 2, "needle");
      text += line;
      if (i + 1 < lines || random.chance(0.5)) text += '\n';
    }
  }
  std::string text;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::string hits_of(const std::string& text) {
  std::string hits;
  for (const auto& line : lines_of(text))
    if (line.find("needle") != std::string::npos) hits += line + "\n";
  return hits;
}

class SimulatedPipelines : public testing::TestWithParam<uint64_t> {
 protected:
  using Scene = std::function<void(SimWorld&)>;
  PipelineResult run(std::string_view pipeline, const Scene& set_scene, double trouble = 0.2) const {
    RunOptions options;
    uint64_t seed = GetParam();
    options.engine.make_driver = [seed, trouble, &set_scene]() -> std::unique_ptr<Driver> {
      auto driver = std::make_unique<SimDriver>(seed, SimFaults{.short_transfer = trouble, .interrupted = trouble});
      set_scene(driver->world());
      return driver;
    };
    options.engine.make_executor = [seed](Loop& loop) { return std::make_unique<SimExecutor>(loop, seed); };
    return run_pipeline(pipeline, {}, options);
  }
};
INSTANTIATE_TEST_SUITE_P(Seeds, SimulatedPipelines, testing::Range<uint64_t>(0, 24));

TEST_P(SimulatedPipelines, FindTheSameLinesWhateverTheKernelDoes) {
  Log log(GetParam(), 20'000);
  auto result = run("read a.log | grep needle", [&](SimWorld& world) { world.make_file("a.log", log.text); });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output == hits_of(log.text));
}

TEST_P(SimulatedPipelines, ReadFilesOneAfterAnother) {
  Log first(GetParam(), 3'000), second(GetParam() + 100, 5'000), third(GetParam() + 200, 1);
  auto result = run("read a.log b.log empty c.log | skip 10 | grep needle", [&](SimWorld& world) {
    world.make_file("a.log", first.text);
    world.make_file("b.log", second.text);
    world.make_file("empty", "");
    world.make_file("c.log", third.text);
  });
  std::string all = first.text;
  for (const auto* log : {&second.text, &third.text}) all += (all.ends_with('\n') ? "" : "\n") + *log;
  size_t skipped = 0;
  for (int line = 0; line < 10; line++) skipped = all.find('\n', skipped) + 1;
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output == hits_of(all.substr(skipped)));
}

TEST_P(SimulatedPipelines, StopEarlyWithoutAnythingLeftBehind) {
  Log log(GetParam(), 30'000);
  auto result = run("read a.log | grep needle | head 3", [&](SimWorld& world) { world.make_file("a.log", log.text); });
  std::string expected = hits_of(log.text);
  size_t end = 0;
  for (int line = 0; line < 3; line++) end = expected.find('\n', end) + 1;
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, expected.substr(0, end));
}

TEST_P(SimulatedPipelines, DeliverWhatLiesBeforeAReadError) {
  Log log(GetParam(), 20'000);
  size_t broken_at = log.text.size() / 2;
  auto result = run("read a.log | grep needle", [&](SimWorld& world) {
    world.make_file("a.log", log.text);
    world.fail_file_at("a.log", broken_at, EIO);
  });
  EXPECT_TRUE(result.output == hits_of(log.text.substr(0, broken_at)));
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->file(), "a.log");
  EXPECT_EQ(result.error->message(), "reading: Input/output error");
}

TEST_P(SimulatedPipelines, GroupRecordsTheSameForAnyOrderOfTasks) {
  std::string text;
  std::map<std::string, int> counts;
  SimRandom random(GetParam());
  for (int i = 0; i < 20'000; i++) {
    std::string key(1, static_cast<char>('a' + random.below(7)));
    int status = 200 + static_cast<int>(random.below(2)) * 300;
    text += R"({"key":")" + key + R"(","status":)" + std::to_string(status) + "}\n";
    if (status >= 500) counts[key]++;
  }
  auto result = run("read a.json | where status >= 500 | count by key | sort key | to raw",
                    [&](SimWorld& world) { world.make_file("a.json", text); });
  std::string expected;
  for (const auto& [key, count] : counts) expected += key + "\t" + std::to_string(count) + "\n";
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, expected);
}

TEST_P(SimulatedPipelines, NameTheFileThatIsMissing) {
  auto result = run("read a.log missing | count", [&](SimWorld& world) { world.make_file("a.log", "x\n"); });
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::NotFound);
  EXPECT_EQ(result.error->file(), "missing");
}

}  // namespace
}  // namespace weir
