#include "weir/query/record_sorter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "support/memory_spill.h"

namespace weir {
namespace {

struct Made {
  std::string key, payload;
  Position position;
  bool operator<(const Made& other) const { return Record::before(key, position, other.key, other.position); }
};

/// Keys that are equal, that begin like others, that hold zeros, and long ones.
std::vector<Made> made_records(std::mt19937& random, size_t count) {
  std::vector<Made> records;
  for (size_t i = 0; i < count; ++i) {
    std::string key(random() % 4 == 0 ? random() % 40 : random() % 3, random() % 2 ? '\0' : 'a');
    for (size_t left = random() % 4; left; --left) key += static_cast<char>("\0\1a\xFF"[random() % 4]);
    records.push_back({key, "payload " + std::to_string(i), Position(random() % 5, i)});
  }
  return records;
}

std::vector<std::string> all_of(RecordSorter& sorter) {
  sorter.finish();
  std::vector<std::string> payloads;
  Record record;
  while (sorter.next(record)) payloads.emplace_back(record.payload());
  return payloads;
}

std::vector<std::string> expected_of(std::vector<Made> records, std::optional<size_t> limit) {
  std::sort(records.begin(), records.end());
  if (limit && records.size() > *limit) records.resize(*limit);
  std::vector<std::string> payloads;
  for (const Made& record : records) payloads.push_back(record.payload);
  return payloads;
}

TEST(RecordSorter, GivesTheSameWhateverIsPutAsideAndMerged) {
  std::mt19937 random(1);
  for (size_t count : {0, 1, 30, 3'000, 20'000}) {
    auto records = made_records(random, count);
    for (std::optional<size_t> limit : {std::optional<size_t>(), std::optional<size_t>(10), std::optional<size_t>(2'500)}) {
      for (size_t spill_every : {SIZE_MAX, size_t{7'000}, size_t{100}}) {
        MemorySpill store;
        if (random() % 2) store.written_before = kPlainBytesMax;   // what follows is compressed
        std::vector<RecordSorter> sorters;
        for (int i = 0; i < 3; ++i) sorters.emplace_back(limit);
        std::shuffle(records.begin(), records.end(), random);
        for (size_t i = 0; i < records.size(); ++i) {
          auto& sorter = sorters[random() % 3];
          sorter.add(records[i].key, records[i].position, records[i].payload);
          if (i % spill_every == spill_every - 1) sorter.spill(store);
        }
        sorters[1].merge(std::move(sorters[2]));
        sorters[1].merge(std::move(sorters[0]));
        EXPECT_EQ(all_of(sorters[1]), expected_of(records, limit)) << count << " records, aside every " << spill_every;
        EXPECT_EQ(store.files > 0, spill_every < count);
      }
    }
  }
}

TEST(RecordSorter, HoldsLittleAfterSpillingAndFewRunsAfterMany) {
  MemorySpill store;
  RecordSorter sorter;
  std::string payload(1'000, 'x');
  for (uint64_t i = 0; i < 20'000; ++i) {
    sorter.add(std::to_string(i * 7919 % 20'000), Position(0, i), payload);
    if (i % 20 == 19) sorter.spill(store);
  }
  EXPECT_LT(sorter.held_bytes(), 1u << 20);
  auto payloads = all_of(sorter);
  EXPECT_EQ(payloads.size(), 20'000u);
}

TEST(SpillRun, CanBeReadFromTheMiddle) {
  MemorySpill store;
  store.written_before = kPlainBytesMax - (100 << 10);   // from somewhere on compressed
  RunWriter writer(store);
  std::string bytes;
  for (uint64_t i = 0; i < 50'000; ++i) {
    std::string key;
    for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(i / 3 * 2 >> shift);
    std::string out(Record::bytes_of(key.size(), 3), 0);
    Record::write(out.data(), key, Position(0, i), "xyz");
    writer.put(Record(out.data()));
  }
  auto run = std::move(writer).finish();
  ASSERT_GT(run.frames.size(), 5u);
  for (uint64_t from : {0u, 1u, 2u, 9'999u, 20'000u, 33'332u, 33'333u}) {
    RunReader reader(run, from);
    Record record;
    uint64_t first = (from + 1) / 2 * 3;
    if (first >= 50'000) {
      EXPECT_FALSE(reader.next(record));
      continue;
    }
    ASSERT_TRUE(reader.next(record));
    EXPECT_EQ(record.position(), Position(0, first)) << from;
    size_t count = 1;
    while (reader.next(record)) ++count;
    EXPECT_EQ(count, 50'000 - first);
  }
}

}  // namespace
}  // namespace weir
