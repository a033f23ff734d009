// What was put aside must not show: the rows of a GroupStore are those of one GroupTable that held everything.
#include "weir/query/group_store.h"

#include <gtest/gtest.h>

#include <random>

#include "records.h"
#include "support/memory_spill.h"
#include "weir/base/error.h"
#include "weir/query/group_table.h"

namespace weir {
namespace {

constexpr size_t kStores = 3;

struct GroupStoreTest : testing::Test {
  Arena arena;
  EvalScratch scratch;
  MemorySpill disk;
  using Lines = std::vector<std::string>;

  /// `bytes`: what a store may hold at the end.
  Lines rows(const Grouping& grouping, std::vector<Batch> batches, size_t spill_every, size_t bytes,
             std::optional<size_t> limit = {}) {
    std::vector<std::unique_ptr<GroupStore>> stores;
    std::vector<GroupStore*> all;
    for (size_t i = 0; i < kStores; ++i) {
      stores.push_back(std::make_unique<GroupStore>(grouping, limit));
      all.push_back(stores.back().get());
    }
    for (size_t i = 0; i < batches.size(); ++i) {
      all[i % kStores]->add(batches[i], scratch);
      if (spill_every && i % spill_every == spill_every - 1) {
        EXPECT_TRUE(all[i % kStores]->spill(disk));
      }
    }
    SpillRoom room{&disk, bytes};
    if (spill_every) {
      for (auto* store : all) store->part_rest(disk);
      for (size_t i = 0; i < kStores; ++i) all[i]->take_share(all, i, room);
      for (auto* store : all) store->sort();
    }
    for (size_t i = 1; i < kStores; ++i) all[0]->merge(std::move(*all[i]));
    all[0]->finish();
    Lines lines;
    Batch batch;
    while (all[0]->emit(arena, batch, scratch))
      for (auto& row : rows_of(batch)) lines.push_back(row);
    for (auto& text : all[0]->estimates()) lines.push_back(text);
    return lines;
  }

  std::string records(size_t count, uint64_t keys) {
    std::mt19937_64 random(7);
    std::string json;
    for (size_t i = 0; i < count; ++i) {
      auto key = std::to_string(random() % keys);
      if (random() % 7 == 0) key += ".0";                        // `1` and `1.0` are two keys that are equal in order
      if (random() % 3 == 0) key = "\"" + key + "\"";            // and `"1"` is `1`
      if (random() % 50 == 0) key = "null";
      json += "{\"k\":" + key + ",\"j\":\"" + std::string(random() % 30, 'x') + "\",\"x\":" + std::to_string(random() % 1000);
      json += ".5,\"t\":\"2026-01-01T00:00:" + std::to_string(10 + random() % 50) + "Z\"}\n";
    }
    return json;
  }
};

TEST_F(GroupStoreTest, WhatWasPutAsideDoesNotShow) {
  auto items = parse_items({"n = count()", "c = count(x > 500)", "s = sum(x)", "a = avg(x)", "d = stddev(x)", "lo = min(x)",
                            "hi = max(x)", "f = first(x)", "l = last(x)", "u = distinct(j)", "q = unique(j)", "i = list(x)",
                            "p = p90(x)", "m = median(x)", "r = rate()"});
  auto keys = parse_items({"k", "j"});
  auto json = records(4000, 300);
  auto parser = make_json_parser(Grouping::fields_read(items, keys));
  for (bool exact : {false, true}) {
    auto grouping = Grouping::stats(items, keys, parser->schema(), {}, exact);
    auto batches = [&] { return parse_batches(arena, json, *parser, 100); };
    auto wanted = rows(grouping, batches(), 0, 0);
    EXPECT_GT(wanted.size(), 1000u);
    EXPECT_EQ(rows(grouping, batches(), 1, 64 << 20), wanted);
    EXPECT_EQ(rows(grouping, batches(), 5, 64 << 20), wanted);
    EXPECT_EQ(rows(grouping, batches(), 5, 256 << 10), wanted) << "partitions had to be parted again, rows put aside";
  }
}

TEST_F(GroupStoreTest, CountsComeLargestFirstWithTheirShares) {
  auto keys = parse_items({"k"});
  auto json = records(6000, 900);
  auto parser = make_json_parser(Grouping::fields_read({}, keys));
  for (bool share : {false, true}) {
    auto grouping = Grouping::count_by(keys, share, parser->schema());
    auto batches = [&] { return parse_batches(arena, json, *parser, 100); };
    auto wanted = rows(grouping, batches(), 0, 0);
    EXPECT_EQ(rows(grouping, batches(), 2, 64 << 20), wanted);
    wanted.resize(10);
    EXPECT_EQ(rows(grouping, batches(), 0, 0, 10), wanted);
    EXPECT_EQ(rows(grouping, batches(), 2, 64 << 20, 10), wanted);
  }
}

TEST_F(GroupStoreTest, OneKeyThatNeedsTooMuchFailsByName) {
  auto items = parse_items({"list(x, 1000000)"}), keys = parse_items({"k"});
  std::string json;
  for (int i = 0; i < 4000; ++i) json += "{\"k\":1,\"x\":\"" + std::string(500, 'x') + "\"}\n";
  auto parser = make_json_parser(Grouping::fields_read(items, keys));
  auto grouping = Grouping::stats(items, keys, parser->schema());
  EXPECT_THROW(rows(grouping, parse_batches(arena, json, *parser, 10), 1, 256 << 10), Error);
}

TEST_F(GroupStoreTest, WithoutKeysNothingCanBePutAside) {
  auto items = parse_items({"sum(x)"});
  auto parser = make_json_parser(Grouping::fields_read(items, {}));
  auto grouping = Grouping::stats(items, {}, parser->schema());
  GroupStore store(grouping);
  EXPECT_FALSE(store.spill(disk));
}

}  // namespace
}  // namespace weir
