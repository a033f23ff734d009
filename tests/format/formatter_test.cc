#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "weir/format/display.h"
#include "weir/format/json_formatter.h"
#include "weir/format/json_parser.h"
#include "weir/format/raw_formatter.h"
#include "weir/format/sniff.h"
#include "weir/format/table_formatter.h"

namespace weir {
namespace {

/// A made batch of these rows.
Batch made(const std::vector<std::string>& names, const std::vector<std::vector<Value>>& rows) {
  Batch batch;
  batch.start_made(Schema::made(names), Place{}, 0);
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) batch.columns()[i].push(row[i]);
  }
  batch.finish(rows.size());
  return batch;
}

Batch read(Arena& arena, std::string_view json) {
  auto parser = make_json_parser(FieldSet());
  auto scratch = parser->make_scratch();
  LineCursor at;
  Batch batch;
  parser->parse(Text(arena.copy(json), Place{}), at, *scratch, batch);
  return batch;
}

std::string json(const Batch& batch) {
  std::string out;
  RecordText records;
  JsonFormatter(batch.schema()).format(batch, records, out);
  return out;
}

std::string table(const Batch& batch, size_t width = 0) {
  TableFormatter formatter(batch.schema(), width);
  std::string out;
  formatter.format(batch, out);
  formatter.finish(out);
  return out;
}

TEST(JsonFormatter, WritesMadeRecordsInTheOrderOfTheirFields) {
  auto batch =
      made({"b", "a\"", "t"}, {{Value::string("x\n\xFF"), Value::number_text("1.10"), Value::time(0)},
                               {Value(), Value::of(0.1), Value::duration(90'500'000'000)}});
  EXPECT_EQ(json(batch),
            "{\"b\":\"x\\n\xEF\xBF\xBD\",\"a\\\"\":1.10,\"t\":\"1970-01-01T00:00:00Z\"}\n"
            "{\"b\":null,\"a\\\"\":0.1,\"t\":\"1m30.5s\"}\n");
  EXPECT_EQ(json(made({}, {{}})), "{}\n");
}

TEST(JsonFormatter, LinesLeaveAsTheyCameButAsValidUtf8) {
  Arena arena;
  EXPECT_EQ(json(read(arena, "{ \"a\" :1.10}\r\n{\"a\":\"\xFF\"}\n")),
            "{ \"a\" :1.10}\n{\"a\":\"\xEF\xBF\xBD\"}\n");
}

TEST(JsonFormatter, WhatItWritesReadsBackAsTheSame) {
  std::string input;
  for (int c = 0; c < 256; ++c) input += static_cast<char>(c);
  std::string valid;
  for (int c = 0; c < 0x80; ++c) valid += static_cast<char>(c);
  valid += "é€😀";
  for (const Value& value : {Value::string(valid), Value::of(int64_t{INT64_MIN}), Value::of(5e-324),
                             Value::of(-0.1), Value::of(1e22), Value::of(true), Value(), Value::string("")}) {
    auto text = json(made({"v"}, {{value}}));
    Arena arena;
    auto parser = make_json_parser(FieldSet({Path{.parts = {"v"}, .span = {}}}), {.strict = true});
    auto scratch = parser->make_scratch();
    LineCursor at;
    Batch batch;
    parser->parse(Text(arena.copy(text), Place{}), at, *scratch, batch);
    ASSERT_EQ(batch.rows(), 1u) << text;
    std::string left, right;
    EXPECT_EQ(text_of(batch.column(0)[0], left), text_of(value, right));
  }
  EXPECT_EQ(json(made({"v"}, {{Value::string(input)}})).find('\xFF'), std::string::npos);
}

TEST(RawFormatter, WritesLinesAsReadAndValuesWithTabs) {
  Arena arena;
  std::string out;
  RecordText records;
  format_raw(read(arena, "{\"a\": \"\xFF\"}\r\n"), records, out);
  EXPECT_EQ(out, "{\"a\": \"\xFF\"}\r\n");
  out.clear();
  format_raw(
      made({"a", "b"}, {{Value::string("x\ty\\"), Value::of(int64_t{7})}, {Value(), Value::list("[1]")}}),
      records, out);
  EXPECT_EQ(out, "x\\ty\\\\\t7\n\t[1]\n");
  out.clear();
  format_raw(made({"count"}, {{Value::of(int64_t{3})}}), records, out);
  EXPECT_EQ(out, "3\n");
}

TEST(Table, AlignsNumbersRightAndTextLeft) {
  auto batch = made({"path", "count", "note"},
                    {{Value::string("/é"), Value::of(int64_t{1234}), Value::string("x")},
                     {Value(), Value::of(2.0 / 3), Value()},
                     {Value::string("日本"), Value::of(12.34567), Value::string("a\x1B[31m\n")}});
  EXPECT_EQ(table(batch),
            "path   count  note\n"
            "----  ------  -----------\n"
            "/é      1234  x\n"
            "       0.667\n"
            "日本  12.346  a\\x1B[31m\\n\n");
}

TEST(Table, IsCutToTheWidthOrBecomesCards) {
  std::string message(100, 'm'), text = "a long value";
  auto batch = made({"message", "n"}, {{Value::string(message), Value::of(int64_t{5})}});
  EXPECT_EQ(table(batch, 30),
            "message                      n\n"
            "---------------------------  -\n"
            "mmmmmmmmmmmmmmmmmmmmmmmmmm…  5\n");
  std::vector<std::string> names;
  std::vector<Value> row;
  for (int i = 0; i < 4; ++i) {
    names.push_back("field" + std::to_string(i));
    row.push_back(Value::string(text));
  }
  EXPECT_EQ(table(made(names, {row, row}), 40).substr(0, 63),
            "field0  a long value\nfield1  a long value\nfield2  a long value\n");
  EXPECT_EQ(table(made({"a"}, {})), "");
}

TEST(Table, WritesRowsAsTheyComeOnceItHasMeasured) {
  TableFormatter formatter(*Schema::made({"n"}));
  std::string out;
  std::vector<std::vector<Value>> rows(TableFormatter::kRowsMeasured - 1, {Value::of(int64_t{1})});
  formatter.format(made({"n"}, rows), out);
  EXPECT_EQ(out, "");
  formatter.format(made({"n"}, {{Value::of(int64_t{22})}}), out);
  EXPECT_EQ(out.substr(0, 12), " n\n--\n 1\n 1\n");
  out.clear();
  formatter.format(made({"n"}, {{Value::of(int64_t{12345})}}), out);
  EXPECT_EQ(out, "12345\n");
}

TEST(Display, ShortensFloatsForPeople) {
  auto shown = [](double value) { return display_text(Value::of(value)); };
  EXPECT_EQ(shown(0), "0");
  EXPECT_EQ(shown(1234567.8), "1234567.8");
  EXPECT_EQ(shown(0.00123456), "0.00123");
  EXPECT_EQ(shown(-0.5), "-0.5");
  EXPECT_EQ(shown(99.9999), "100");
  EXPECT_EQ(shown(1e-9), "1e-09");
  EXPECT_EQ(display_text(Value::number_text("1.10")), "1.10");
  EXPECT_EQ(display_text(Value::number_text("3.14159265")), "3.142");
}

TEST(Sniff, FindsJsonBehindABanner) {
  EXPECT_EQ(format_of_lines("starting\n\n  {\"a\":1}\r\n").format, &json_format);
  EXPECT_EQ(format_of_lines("{}\n").format, &json_format);
  EXPECT_EQ(format_of_lines("plain text\n{x}\n").format, nullptr);
  std::string banner;
  for (int i = 0; i < 100; ++i) banner += "line\n";
  EXPECT_EQ(format_of_lines(banner + "{\"a\":1}\n").format, nullptr);
  EXPECT_EQ(format_of_name("logs/a.b/x.ndjson.zst"), &json_format);
  EXPECT_EQ(format_of_name("json"), nullptr);
}

TEST(Sniff, TheMessageShowsALineAndNamesTheStages) {
  auto message = unknown_format_message("\n\n\x1B[1mhello\nworld\n");
  EXPECT_NE(message.find("'\\x1B[1mhello'"), std::string::npos) << message;
  EXPECT_NE(message.find("from json"), std::string::npos);
  EXPECT_NE(message.find("parse"), std::string::npos);
  EXPECT_NE(unknown_format_message(" \n").find("blank lines"), std::string::npos);
}

}  // namespace
}  // namespace weir
