#include "weir/format/cell_formatter.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "weir/format/cell_parser.h"

namespace weir {
namespace {

const std::vector<std::string> kNames = {"a", "b c", "d.e"};

Batch made(const std::vector<std::vector<Value>>& rows) {
  Batch batch;
  batch.start_made(Schema::made(kNames), Place{}, 0);
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i) batch.columns()[i].push(row[i]);
  batch.finish(rows.size());
  return batch;
}

std::string csv(const Batch& batch, std::vector<std::string> columns, char delimiter = ',') {
  CellFormatter formatter(CellColumns(std::move(columns)), delimiter);
  CellFormatter::Scratch scratch;
  std::string out = formatter.heading();
  if (auto stranger = formatter.format(batch, scratch, out)) out += "stranger: " + *stranger;
  return out;
}

TEST(CellFormatter, OtherColumnsThanTheRecordsHave) {
  auto batch = made({{Value::of(int64_t{1}), Value::string("x"), Value()}});
  EXPECT_EQ(csv(batch, kNames), "a,b c,d.e\n1,x,\n");
  EXPECT_EQ(csv(batch, {"d.e", "z", "a", "b c", "a"}), "d.e,z,a,b c\n,,1,x\n");
  EXPECT_EQ(csv(batch, {"a", "b c"}), "a,b c\nstranger: d.e");
}

TEST(CellFormatter, NoColumnsAndNoCells) {
  Batch batch;
  batch.start_made(Schema::made({}), Place{}, 0);
  batch.finish(2);
  EXPECT_EQ(csv(batch, {}), "");
  EXPECT_EQ(csv(batch, {"a"}), "a\n\"\"\n\"\"\n");
}

// What is written reads back as what it was.
TEST(CellFormatter, AnyTextReadsBack) {
  const std::vector<std::string> parts = {"a", ",", "\"", "\n", "\r", "\t", ";", " ", "é", "\xFF", "\xEF\xBB\xBF", "1"};
  std::mt19937 random(7);
  for (char delimiter : {',', '\t', ';'}) {
    for (int round = 0; round < 200; ++round) {
      StringArena arena;
      std::vector<std::vector<Value>> rows(1 + random() % 20);
      for (auto& row : rows)
        for (size_t i = 0; i < kNames.size(); ++i) {
          std::string text;
          for (size_t length = random() % 5; length-- > 0;) text += parts[random() % parts.size()];
          row.push_back(random() % 6 ? Value::string(arena.put(text)) : Value());
        }
      std::string text = csv(made(rows), kNames, delimiter);
      text.erase(0, text.find('\n') + 1);
      Arena blocks;
      std::vector<Path> paths;
      for (const auto& name : kNames) paths.push_back({.parts = {name}, .span = {}});
      auto parser = make_cell_parser(FieldSet(paths), {.heading = kNames}, delimiter);
      auto scratch = parser->make_scratch();
      LineCursor at;
      Batch batch;
      Text lines(blocks.copy(text), Place{});
      size_t count = 0;
      while (parser->parse(lines, at, *scratch, batch)) {
        for (size_t row = 0; row < batch.rows(); ++row, ++count) {
          ASSERT_LT(count, rows.size()) << text;
          for (size_t i = 0; i < kNames.size(); ++i) {
            EXPECT_EQ(batch.column(i)[row].kind(), rows[count][i].kind()) << text;
            if (rows[count][i].is_text()) {
              EXPECT_EQ(batch.column(i)[row].raw(), rows[count][i].raw()) << text;
            }
          }
        }
        EXPECT_TRUE(batch.unparsed().empty()) << text;
      }
      EXPECT_EQ(count, rows.size()) << text;
    }
  }
}

}  // namespace
}  // namespace weir
