// join, of any kind, gives what two nested loops give: for any split of ours, any number of workers, and whether theirs
// fits into memory or not.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "support/pipeline_test.h"

namespace weir {
namespace {

struct Row {
  std::optional<int> key;
  int time, number;
};

class JoinProperty : public testing::TestWithParam<unsigned> {
 protected:
  JoinProperty() : random_(GetParam()) {}

  std::vector<Row> rows(size_t count, int keys) {
    std::vector<Row> made;
    for (size_t i = 0; i < count; i++) {
      std::optional<int> key;
      if (below(20) > 0) key = below(keys);
      made.push_back({key, below(1'000), static_cast<int>(i)});
    }
    return made;
  }
  int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }

  static std::vector<std::string> lines(const std::vector<Row>& rows, std::string_view number, std::string_view filling) {
    std::vector<std::string> lines;
    for (const Row& row : rows) {
      auto key = row.key ? fmt::format("\"k\":{},", *row.key) : std::string();
      lines.push_back(fmt::format("{{{}\"t\":{},\"{}\":{}{}}}\n", key, row.time, number, row.number, filling));
    }
    return lines;
  }

  std::vector<std::string> cut(const std::vector<std::string>& lines) {
    std::string all;
    for (const auto& line : lines) all += line;
    std::vector<std::string> pieces;
    for (size_t at = 0; at < all.size();) {
      size_t size = 1 + static_cast<size_t>(below(60'000));
      pieces.push_back(all.substr(at, size));
      at += size;
    }
    return pieces;
  }

  static std::string expected(const std::vector<Row>& ours, const std::vector<Row>& theirs, const std::string& kind, bool asof) {
    std::string text;
    std::vector<bool> met(theirs.size());
    auto put = [&](const Row* a, const Row* b) {
      text += (a ? std::to_string(a->number) : "") + "\t" + (b ? std::to_string(b->number) : "") + "\n";
    };
    for (const Row& row : ours) {
      std::vector<const Row*> matches;
      for (const Row& other : theirs) {
        if (!row.key || row.key != other.key) continue;
        if (!asof) {
          matches.push_back(&other);
        } else if (other.time <= row.time && row.time - other.time <= 100 && (matches.empty() || other.time >= matches[0]->time)) {
          matches = {&other};
        }
      }
      for (const Row* other : matches) met[static_cast<size_t>(other->number)] = true;
      if (kind == "semi" || kind == "anti") {
        if (matches.empty() == (kind == "anti")) put(&row, nullptr);
        continue;
      }
      for (const Row* other : matches) put(&row, other);
      if (matches.empty() && kind != "inner") put(&row, nullptr);
    }
    if (kind == "full")
      for (const Row& other : theirs)
        if (!met[static_cast<size_t>(other.number)]) put(nullptr, &other);
    return text;
  }

  std::mt19937 random_;
};
INSTANTIATE_TEST_SUITE_P(Seeds, JoinProperty, testing::Range(0u, 6u));

TEST_P(JoinProperty, GivesWhatNestedLoopsGive) {
  Folder folder;
  bool large = GetParam() % 2 == 1;   // than the memory that there is for it
  auto ours = rows(1'500, 700), theirs = rows(1'500, 700);
  std::string filling = fmt::format(",\"x\":\"{}\"", std::string(large ? 8'000 : 10, 'x'));
  std::string file;
  for (const auto& line : lines(theirs, "b", filling)) file += line;
  folder.write("b.json", file);
  for (const std::string kind : {"inner", "left", "semi", "anti", "full"}) {
    for (bool asof : {false, true}) {
      RunOptions options;
      options.engine.workers = 1 + GetParam() % 3;
      if (large) options.engine.memory_bytes = 24 << 20;
      // `x` is wanted, so that it is held.
      std::string seen = kind == "semi" || kind == "anti" ? "select a, none" : "where x != 1 or true | select a, b";
      auto result = run_pipeline(fmt::format("from json | join b.json on k {}kind={} | {} | to raw",
                                             asof ? "asof t within=100s " : "", kind, seen),
                                 cut(lines(ours, "a", "")), options);
      EXPECT_EQ(result.error_text(), "");
      EXPECT_TRUE(result.output == expected(ours, theirs, kind, asof)) << kind << (asof ? " asof" : "");
    }
  }
}

}  // namespace
}  // namespace weir
