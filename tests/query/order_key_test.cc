#include "weir/query/order_key.h"

#include <gtest/gtest.h>

#include <vector>

#include "weir/query/row_codec.h"

namespace weir {
namespace {

std::vector<Value> all_sorts() {
  return {Value(),
          Value::of(true),
          Value::of(false),
          Value::of(int64_t{0}),
          Value::of(-0.0),
          Value::of(int64_t{-1}),
          Value::of(INT64_MAX),
          Value::of(INT64_MIN),
          Value::of(int64_t{9007199254740993}),
          Value::of(9007199254740992.0),
          Value::of(9007199254740994.0),
          Value::of(int64_t{-9007199254740993}),
          Value::of(-9007199254740992.0),
          Value::of(9223372036854775808.0),
          Value::of(-9223372036854775808.0),
          Value::of(1.5),
          Value::of(-1.5),
          Value::of(5e-324),
          Value::number_text("1e400"),
          Value::number_text("-1e400"),
          Value::number_text("12345678901234567890"),
          Value::number_text("1.50"),
          Value::string("10"),
          Value::string("9"),
          Value::string(""),
          Value::string("a"),
          Value::string(std::string_view("a\0", 2)),
          Value::string(std::string_view("a\0b", 3)),
          Value::string("ab"),
          Value::string("\xFF\xFF"),
          Value::string("\xC3\xA4"),
          Value::escaped_string("\\u00e4"),
          Value::string("1m"),
          Value::duration(60'000'000'000),
          Value::duration(-5),
          Value::time(0),
          Value::time(-1),
          Value::list("[1]"),
          Value::list("[]"),
          Value::object("{}")};
}

int sign(std::weak_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

TEST(OrderKey, ComparesLikeTheTotalOrder) {
  for (bool descending : {false, true}) {
    for (const Value& a : all_sorts()) {
      for (const Value& b : all_sorts()) {
        std::string scratch_a, scratch_b, bytes_a, bytes_b;
        auto expected = compare_keys(SortKey::of(a, scratch_a), SortKey::of(b, scratch_b), descending);
        append_order_key(a, descending, scratch_a, bytes_a);
        append_order_key(b, descending, scratch_b, bytes_b);
        std::string text;
        append_json(a, text);
        append_json(b, text += " ");
        EXPECT_EQ(sign(bytes_a.compare(bytes_b) <=> 0), sign(expected)) << text;
        // What follows decides only between equal ones.
        if (expected != 0) {
          EXPECT_EQ(sign((bytes_a + "\xFF").compare(bytes_b + "\x01") <=> 0), sign(expected)) << text;
        }
      }
    }
  }
}

TEST(RowCodec, GivesValuesAndLinesBack) {
  Arena arena;
  SchemaPtr schema = Schema::made({"v", "w"});
  auto values = all_sorts();
  Batch made;
  made.start_made(schema, Place{}, 0);
  for (const Value& value : values) {
    made.columns()[0].push(value);
    made.columns()[1].push(Value::of(int64_t{7}).as_estimate());
  }
  made.finish(values.size());
  RowWriter writer;
  RowReader reader(schema, true);
  for (uint16_t row : made.selection()) reader.add(writer.write(made, row));
  Batch back;
  reader.emit(arena, back);
  ASSERT_EQ(back.rows(), values.size());
  for (size_t row = 0; row < values.size(); ++row) {
    std::string expected, actual;
    append_json(values[row], expected);
    append_json(back.column(0)[row], actual);
    EXPECT_EQ(actual, expected);
    EXPECT_EQ(back.column(0)[row].kind(), values[row].kind());
    EXPECT_EQ(back.column(0)[row].is_escaped(), values[row].is_escaped());
    EXPECT_TRUE(back.column(1)[row].is_estimate());
  }
}

TEST(RowCodec, KeepsWhatIsAPartOfTheLineAsAPartOfTheLine) {
  Arena arena;
  SchemaPtr schema = std::make_shared<Schema>(std::vector<Path>{Path{.parts = {"a"}, .span = {}}});
  Chunk chunk = arena.copy("{\"a\":\"x\\u0041\"}\r\n{\"a\":\"yy\"}\n");
  Batch read;
  read.start_read(schema, chunk, Place{}, 0);
  read.push_line(0, 16);
  read.push_line(17, 10);
  read.columns()[0].push(Value::escaped_string(chunk.view().substr(6, 7)));
  read.columns()[0].push(Value::string(chunk.view().substr(23, 2)));
  read.finish(2);
  RowWriter writer;
  RowReader reader(schema, false);
  reader.add(writer.write(read, 1));
  EXPECT_LT(writer.write(read, 0, false).size(), 6u);
  reader.add(writer.write(read, 0));
  Batch back;
  reader.emit(arena, back);
  EXPECT_EQ(back.line_as_read(0), "{\"a\":\"yy\"}");
  EXPECT_EQ(back.line_as_read(1), "{\"a\":\"x\\u0041\"}\r");
  std::string scratch;
  EXPECT_EQ(text_of(back.column(0)[1], scratch), "xA");
  EXPECT_EQ(back.column(0)[0].raw().data(), back.line_as_read(0).data() + 6);
}

}  // namespace
}  // namespace weir
