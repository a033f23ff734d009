#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "support/memory_spill.h"
#include "weir/query/first_rows.h"
#include "weir/query/last_rows.h"
#include "weir/query/recent_keys.h"

namespace weir {
namespace {

using Keys = std::vector<std::optional<std::string>>;   // one for each row; none: null

Keys made_keys(std::mt19937& random, size_t count) {
  Keys keys;
  for (size_t i = 0; i < count; ++i) {
    if (random() % 9 == 0) keys.emplace_back();
    else keys.push_back("key " + std::to_string(random() % (1 + count / 3)));
  }
  return keys;
}

/// Calls `take(vectors, rows, bytes)` for pieces of any size; a row's bytes are its number.
template <typename Take>
void in_pieces(const Keys& keys, std::mt19937& random, Take take) {
  for (size_t begin = 0; begin < keys.size();) {
    size_t size = std::min<size_t>(1 + random() % 300, keys.size() - begin);
    std::vector<Value> values;
    for (size_t i = 0; i < size; ++i)
      values.push_back(keys[begin + i] ? Value::string(*keys[begin + i]) : Value());
    Vector vector;
    vector.values = values.data();
    std::vector<uint16_t> rows(size);
    std::iota(rows.begin(), rows.end(), uint16_t{0});
    std::string text;
    RowBytes bytes = [&](uint16_t row) {
      text = std::to_string(begin + row);
      return std::string_view(text);
    };
    take(std::span(&vector, 1), Rows(rows), bytes);
    begin += size;
  }
}

void append_held(HeldRows& held, std::vector<size_t>& rows) {
  while (held.settle()) {
  }
  std::string_view row;
  while (held.next(row)) rows.push_back(std::stoul(std::string(row)));
}

TEST(FirstRows, AreThoseOfAMapWhateverIsPutAside) {
  std::mt19937 random(7);
  for (size_t count : {0, 1, 50, 5'000}) {
    auto keys = made_keys(random, count);
    for (uint64_t of_each : {0, 1, 3}) {
      for (bool nulls_are_keys : {false, true}) {
        for (size_t spill_every : {size_t{0}, size_t{1}, size_t{5}}) {
          MemorySpill store;
          FirstRows first(1, of_each, nulls_are_keys);
          std::vector<size_t> got, expected;
          size_t begin = 0, pieces = 0;
          in_pieces(keys, random, [&](auto vectors, Rows rows, const RowBytes& bytes) {
            RowList kept;
            first.choose(vectors, rows, bytes, kept);
            for (uint16_t row : kept) got.push_back(begin + row);
            begin += rows.size();
            if (spill_every && ++pieces % spill_every == 0) first.spill(store);
          });
          if (auto* held = first.held_back()) append_held(*held, got);
          std::map<std::optional<std::string>, uint64_t> seen;
          for (size_t i = 0; i < keys.size(); ++i)
            if ((!keys[i] && !nulls_are_keys) || seen[keys[i]]++ < of_each) expected.push_back(i);
          EXPECT_EQ(got, expected) << count << " rows, " << of_each << " of each, aside every " << spill_every;
        }
      }
    }
  }
}

TEST(LastRows, AreThoseOfAMapWhateverIsPutAside) {
  std::mt19937 random(8);
  for (size_t count : {0, 1, 50, 5'000}) {
    auto keys = made_keys(random, count);
    for (size_t spill_every : {size_t{0}, size_t{1}, size_t{5}}) {
      MemorySpill store;
      LastRows last(1, false);
      size_t pieces = 0;
      in_pieces(keys, random, [&](auto vectors, Rows rows, const RowBytes& bytes) {
        last.add(vectors, rows, bytes);
        if (spill_every && ++pieces % spill_every == 0) last.spill(store);
      });
      std::vector<size_t> got, expected;
      append_held(last.settled(), got);
      std::map<std::string, size_t> latest;
      for (size_t i = 0; i < keys.size(); ++i)
        if (keys[i]) latest[*keys[i]] = i;
      for (size_t i = 0; i < keys.size(); ++i)
        if (!keys[i] || latest[*keys[i]] == i) expected.push_back(i);
      EXPECT_EQ(got, expected) << count << " rows, aside every " << spill_every;
    }
  }
}

TEST(HeldRows, GiveThoseWithTheSmallestKeysInTheOrderOfTheirNumbers) {
  MemorySpill store;
  HeldRows held({.in_all = 3});
  const char* keys[] = {"d", "a", "e", "c", "b", "f"};
  for (uint64_t i = 0; i < 6; ++i) {
    held.add(keys[i], i + 1, std::to_string(i));
    if (i == 3) held.spill(store);
  }
  std::vector<size_t> rows;
  append_held(held, rows);
  EXPECT_EQ(rows, (std::vector<size_t>{1, 3, 4}));
}

TEST(RecentKeys, AreForgottenAfterTheWindowAndNeverBefore) {
  RecentKeys recent(10);
  EXPECT_TRUE(recent.is_new("a", 100));
  EXPECT_FALSE(recent.is_new("a", 109));
  EXPECT_TRUE(recent.is_new("b", 109));
  EXPECT_TRUE(recent.is_new("a", 110)) << "the one in between does not count";
  EXPECT_FALSE(recent.is_new("a", 100)) << "late, and seen in the last while";
  EXPECT_FALSE(recent.is_new("b", std::nullopt)) << "no time: as late as the latest";
  EXPECT_TRUE(recent.is_new("c", INT64_MAX));
  EXPECT_EQ(recent.size(), 1u);
  EXPECT_FALSE(recent.is_new("c", INT64_MIN));
}

TEST(RecentKeys, WithoutAnyTimeForgetNothing) {
  RecentKeys recent(10);
  EXPECT_TRUE(recent.is_new("a", std::nullopt));
  EXPECT_FALSE(recent.is_new("a", std::nullopt));
}

}  // namespace
}  // namespace weir
