#include "weir/query/key_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace weir {
namespace {

uint32_t number_of_key(KeyTable& table, std::vector<Value> key) { return table.number(key, hash_of_key(key)); }

TEST(KeyTable, NumbersKeysInTheOrderOfFirstSightByTheirText) {
  KeyTable table(1);
  EXPECT_EQ(number_of_key(table, {Value::of(int64_t{42})}), 0u);
  EXPECT_EQ(number_of_key(table, {Value::string("x")}), 1u);
  EXPECT_EQ(number_of_key(table, {Value::string("42")}), 0u);
  EXPECT_EQ(number_of_key(table, {Value::escaped_string("4\\u0032")}), 0u);
  EXPECT_EQ(number_of_key(table, {Value::string("")}), 2u);
  EXPECT_EQ(number_of_key(table, {Value()}), 3u) << "null is not the empty text";
  EXPECT_EQ(number_of_key(table, {Value::number_text("4.20")}), 4u);
  EXPECT_EQ(number_of_key(table, {Value::number_text("4.2")}), 5u);
  EXPECT_EQ(table.value(0, 0).int_value(), 42);
}

TEST(KeyTable, PartsDoNotRunIntoEachOther) {
  KeyTable table(2);
  auto text = [](const char* a, const char* b) { return std::vector<Value>{Value::string(a), Value::string(b)}; };
  EXPECT_EQ(number_of_key(table, text("x", "yz")), 0u);
  EXPECT_EQ(number_of_key(table, text("xy", "z")), 1u);
  EXPECT_EQ(number_of_key(table, text("yz", "x")), 2u);
  EXPECT_EQ(number_of_key(table, {Value::string("x"), Value()}), 3u);
  EXPECT_EQ(number_of_key(table, {Value(), Value::string("x")}), 4u);
  EXPECT_EQ(number_of_key(table, text("x", "yz")), 0u);
}

TEST(KeyTable, AgreesWithAMapForManyKeysInBatches) {
  std::mt19937 random(1);
  std::vector<std::string> texts;
  for (int i = 0; i < 60'000; ++i) texts.push_back("key " + std::to_string(random() % 40'000));
  KeyTable table(1);
  std::map<std::string, uint32_t> expected;
  for (size_t begin = 0; begin < texts.size(); begin += 1'000) {
    std::vector<Value> values;
    std::vector<uint16_t> rows;
    for (uint16_t i = 0; i < 1'000; ++i) {
      values.push_back(Value::string(texts[begin + i]));
      if (i % 7) rows.push_back(i);
    }
    std::vector<Vector> columns(1);
    columns[0].values = values.data();
    std::vector<uint32_t> numbers;
    table.number(columns, rows, numbers);
    for (uint16_t row : rows) {
      auto next = static_cast<uint32_t>(expected.size());
      EXPECT_EQ(numbers[row], expected.emplace(texts[begin + row], next).first->second);
    }
  }
  EXPECT_EQ(table.size(), expected.size());
  EXPECT_GT(table.held_bytes(), expected.size() * 40);
}

}  // namespace
}  // namespace weir
