// Stages with several inputs on the simulated kernel and executor: whichever input comes first, one byte at a time or
// all at once, the answer is that of a plain reference, and nobody waits for ever.

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "support/pipeline_test.h"
#include "weir/loop/sim_driver.h"
#include "weir/pool/sim_executor.h"

namespace weir {
namespace {

class SimulatedInputs : public testing::TestWithParam<uint64_t> {
 protected:
  using Scene = std::function<void(SimWorld&)>;
  PipelineResult run(std::string_view pipeline, const Scene& set_scene, size_t memory_bytes = 40 << 20) const {
    RunOptions options;
    uint64_t seed = GetParam();
    options.engine.memory_bytes = memory_bytes;
    options.engine.make_driver = [seed, &set_scene]() -> std::unique_ptr<Driver> {
      auto driver = std::make_unique<SimDriver>(seed, SimFaults{.short_transfer = 0.2, .interrupted = 0.2});
      set_scene(driver->world());
      return driver;
    };
    options.engine.make_executor = [seed](Loop& loop) { return std::make_unique<SimExecutor>(loop, seed); };
    return run_pipeline(pipeline, {}, options);
  }

  struct Row {
    int key, value;
  };
  std::vector<Row> rows(uint64_t salt, size_t count, int keys) const {
    SimRandom random(GetParam() * 1000 + salt);
    std::vector<Row> made;
    for (size_t i = 0; i < count; i++) made.push_back({static_cast<int>(random.below(static_cast<uint64_t>(keys))), static_cast<int>(i)});
    return made;
  }
  static std::string text(const std::vector<Row>& rows, const std::string& key, const std::string& value) {
    std::string text;
    for (const Row& row : rows)
      text += "{\"" + key + "\":" + std::to_string(row.key) + ",\"" + value + "\":" + std::to_string(row.value) + "}\n";
    return text;
  }
  /// "a b" for each pair of an inner join.
  static std::string pairs(const std::vector<Row>& ours, const std::vector<Row>& theirs) {
    std::map<int, std::vector<int>> by_key;
    for (const Row& row : theirs) by_key[row.key].push_back(row.value);
    std::string text;
    for (const Row& row : ours)
      for (int value : by_key[row.key]) text += std::to_string(row.value) + "\t" + std::to_string(value) + "\n";
    return text;
  }
};
INSTANTIATE_TEST_SUITE_P(Seeds, SimulatedInputs, testing::Range<uint64_t>(0, 12));

TEST_P(SimulatedInputs, JoinEachOfOursWithAllOfTheirs) {
  auto ours = rows(1, 3'000, 900), theirs = rows(2, 2'000, 900);
  auto result = run("read a.json | join b.json on k == id | select a, b | to raw", [&](SimWorld& world) {
    world.make_file("a.json", text(ours, "k", "a"));
    world.make_file("b.json", text(theirs, "id", "b"));
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output == pairs(ours, theirs));
}

TEST_P(SimulatedInputs, JoinTheSameWhereTheirsIsPutAside) {
  auto ours = rows(1, 30'000, 60'000), theirs = rows(2, 60'000, 60'000);
  auto result = run("read a.json | join b.json on k == id | select a, b | to raw", [&](SimWorld& world) {
    world.make_file("a.json", text(ours, "k", "a"));
    world.make_file("b.json", text(theirs, "id", "b"));
  }, 24 << 20);
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output == pairs(ours, theirs));
}

TEST_P(SimulatedInputs, JoinAFileWithItself) {
  auto ours = rows(1, 1'000, 1'000);
  auto result = run("read a.json | join { read a.json | select k, b = a } on k | select a, b | to raw",
                    [&](SimWorld& world) { world.make_file("a.json", text(ours, "k", "a")); });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output == pairs(ours, ours));
}

TEST_P(SimulatedInputs, StopWhereTheirsIsBroken) {
  auto ours = rows(1, 20'000, 9), theirs = rows(2, 20'000, 9);
  auto result = run("read a.json | join b.json on k == id", [&](SimWorld& world) {
    world.make_file("a.json", text(ours, "k", "a"));
    world.make_file("b.json", text(theirs, "id", "b"));
    world.fail_file_at("b.json", 100'000, EIO);
  });
  EXPECT_TRUE(result.output.empty());
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->file(), "b.json");
}

TEST_P(SimulatedInputs, LookUpTheFirstRowThatMatches) {
  auto ours = rows(1, 20'000, 300), theirs = rows(2, 1'000, 250);
  auto result = run("read a.json | lookup t.json on k == id | head 15000 | select a, b | to raw", [&](SimWorld& world) {
    world.make_file("a.json", text(ours, "k", "a"));
    world.make_file("t.json", text(theirs, "id", "b"));
  });
  std::map<int, int> first;
  for (const Row& row : theirs) first.emplace(row.key, row.value);
  std::string expected;
  for (size_t i = 0; i < 15'000; i++) {
    auto found = first.find(ours[i].key);
    expected += std::to_string(ours[i].value) + "\t" + (found == first.end() ? "" : std::to_string(found->second)) + "\n";
  }
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output == expected);
}

TEST_P(SimulatedInputs, FollowOneAnotherInAUnion) {
  auto first = rows(1, 8'000, 9), second = rows(2, 30'000, 9);
  auto result = run("read a.json | union { read b.json } | select v | to raw", [&](SimWorld& world) {
    world.make_file("a.json", text(first, "k", "v"));
    world.make_file("b.json", text(second, "k", "v"));
  });
  std::string expected;
  for (const auto* side : {&first, &second})
    for (const Row& row : *side) expected += std::to_string(row.value) + "\n";
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output == expected);
}

TEST_P(SimulatedInputs, AreMergedByTime) {
  std::vector<std::vector<Row>> files;
  std::vector<std::tuple<int, size_t, int>> all;   // time, file, row
  for (size_t file = 0; file < 7; file++) {
    files.push_back(rows(file, 50 + file * 900, 100'000));
    std::ranges::sort(files.back(), {}, &Row::key);
    for (size_t i = 0; i < files.back().size(); i++) {
      files.back()[i].value = static_cast<int>(file * 100'000 + i);
      all.emplace_back(files.back()[i].key, file, files.back()[i].value);
    }
  }
  std::ranges::sort(all);
  auto result = run("read 0.json 1.json 2.json 3.json 4.json 5.json 6.json | merge by t | select v | to raw", [&](SimWorld& world) {
    for (size_t file = 0; file < files.size(); file++) world.make_file(std::to_string(file) + ".json", text(files[file], "t", "v"));
  });
  std::string expected;
  for (const auto& row : all) expected += std::to_string(std::get<2>(row)) + "\n";
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output == expected);
}

TEST_P(SimulatedInputs, AreLeftAloneByAMergeThatNobodyReads) {
  auto first = rows(1, 30'000, 1), second = rows(2, 30'000, 1);
  auto result = run("read a.json b.json | merge by t | head 3 | select v | to raw", [&](SimWorld& world) {
    world.make_file("a.json", text(first, "t", "v"));
    world.make_file("b.json", text(second, "t", "v"));
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "0\n1\n2\n");
}

}  // namespace
}  // namespace weir
