#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "weir/query/join_fields.h"
#include "weir/query/join_key.h"
#include "weir/query/join_table.h"

namespace weir {
namespace {

Path path(std::string name) { return Path{.parts = {std::move(name)}, .span = {}}; }

std::vector<std::string> payloads(std::span<const Record> records) {
  std::vector<std::string> all;
  for (const Record& record : records) all.emplace_back(record.payload());
  return all;
}

TEST(JoinTable, FindsAllRecordsOfAKeyInTheOrderOfTheInput) {
  RecordSorter sorter;
  sorter.add("b", Position(2, 0), "second");
  sorter.add("a", Position(9, 0), "other");
  sorter.add("b", Position(1, 0), "first");
  JoinTable table;
  table.fill(std::move(sorter));
  EXPECT_EQ(payloads(table.find("b")), (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(payloads(table.find("a")), (std::vector<std::string>{"other"}));
  EXPECT_TRUE(table.find("").empty());
  EXPECT_TRUE(table.find("ab").empty());
  EXPECT_EQ(table.records().size(), 3u);
  EXPECT_EQ(table.index_of(table.find("b")[1]), 2u);
}

TEST(JoinTable, IsEmptyWithoutRecords) {
  JoinTable table;
  EXPECT_TRUE(table.find("a").empty());
  table.fill(RecordSorter());
  EXPECT_TRUE(table.find("").empty());
}

TEST(JoinTable, GroupsByWhatIsInFrontOfTheTail) {
  RecordSorter sorter;
  sorter.add("k2", Position(1, 0), "two");
  sorter.add("k1", Position(2, 0), "one");
  JoinTable table(1);
  table.fill(std::move(sorter));
  EXPECT_EQ(payloads(table.find("k")), (std::vector<std::string>{"one", "two"}));
}

TEST(JoinFields, FindsTheirNameBehindAPrefix) {
  JoinFields fields(JoinTerms{.on = {}, .prefix = "t.x_"});
  EXPECT_FALSE(fields.in_theirs(path("x_a")));
  EXPECT_FALSE(fields.in_theirs(path("t.x_")));
  Path dotted{.parts = {std::string("t"), std::string("x_a"), int64_t{1}}, .span = {}};
  auto theirs = fields.in_theirs(dotted);
  ASSERT_TRUE(theirs);
  EXPECT_EQ(theirs->text(), "a[1]");
}

TEST(JoinFields, ReadsNoMoreOfTheirsThanIsWanted) {
  JoinFields fields(JoinTerms{.on = {{path("u"), path("id")}}});
  FieldSet wanted;
  wanted.add(path("team"));
  EXPECT_EQ(fields.ours(wanted).paths(), (std::vector<Path>{path("u"), path("team")}));
  EXPECT_EQ(fields.theirs().paths(), (std::vector<Path>{path("team"), path("id")}));
  EXPECT_FALSE(fields.whole());
}

TEST(JoinTime, ComesBackFromAKey) {
  for (int64_t time : {INT64_MIN, int64_t{-1}, int64_t{0}, int64_t{1}, INT64_MAX}) {
    std::string key = "x";
    uint64_t bits = static_cast<uint64_t>(time) ^ uint64_t{1} << 63;
    for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(bits >> shift);
    EXPECT_EQ(join_time(key), time);
  }
}

}  // namespace
}  // namespace weir
