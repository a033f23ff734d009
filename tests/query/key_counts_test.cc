#include "weir/query/key_counts.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "support/memory_spill.h"

namespace weir {
namespace {

struct Counted {
  uint64_t count = 0;
  uint64_t first = 0;
  bool operator==(const Counted&) const = default;
};

TEST(KeyCounts, AreThoseOfAMapHoweverTheyAreDealtOutAndPutAside) {
  std::mt19937 random(3);
  for (size_t count : {0, 1, 3'000}) {
    for (size_t spill_every : {SIZE_MAX, size_t{1'000}, size_t{70}}) {
      MemorySpill store;
      std::vector<KeyCounts> states(3);
      std::map<std::string, Counted> expected;
      std::vector<uint64_t> order(count);
      for (size_t i = 0; i < count; ++i) order[i] = i + 1;
      std::shuffle(order.begin(), order.end(), random);
      for (size_t i = 0; i < count; ++i) {
        uint64_t at = order[i];
        auto key = std::string("k\0", 2) + std::to_string(at * at % 401);
        auto& state = states[random() % 3];
        state.add(key, Position(0, at), [&] { return std::to_string(at); });
        if (i % spill_every == spill_every - 1) state.spill(store);
        auto& one = expected[key];
        if (one.count++ == 0 || at < one.first) one.first = at;
      }
      states[1].merge(std::move(states[0]));
      states[1].merge(std::move(states[2]));
      states[1].finish();
      std::map<std::string, Counted> got;
      KeyCounts::Entry entry;
      std::string before;
      while (states[1].next(entry)) {
        EXPECT_LT(before, entry.key);
        before = entry.key;
        EXPECT_EQ(std::to_string(entry.first.packed()), entry.example);
        got[before] = {entry.count, entry.first.packed()};
      }
      EXPECT_EQ(got, expected) << count << " occurrences, aside every " << spill_every;
    }
  }
}

}  // namespace
}  // namespace weir
