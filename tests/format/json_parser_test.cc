#include "weir/format/json_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "weir/data/time_text.h"

namespace weir {
namespace {

Path path(std::initializer_list<Path::Part> parts) { return Path{.parts = parts, .span = {}}; }

/// Parses all of `bytes` and gives the values of each record as text, joined by `|`.
struct JsonParserTest : testing::Test {
  Arena arena;
  std::vector<std::string> bad;

  std::vector<std::string> rows(std::string_view bytes, std::vector<Path> paths,
                                ParserOptions options = {}, Place place = {}) {
    auto parser = make_json_parser(FieldSet(std::move(paths)), std::move(options));
    auto scratch = parser->make_scratch();
    Text text(arena.copy(bytes), place);
    std::vector<std::string> all;
    LineCursor at;
    Batch batch;
    while (parser->parse(text, at, *scratch, batch)) {
      for (size_t row = 0; row < batch.rows(); ++row) {
        std::string line;
        for (const Column& column : batch.columns()) {
          if (!line.empty()) line += '|';
          append_text(column[row], line);
        }
        all.push_back(line);
      }
      for (const Unparsed& unparsed : batch.unparsed()) {
        bad.push_back(std::string(unparsed.line) + ": " + std::string(unparsed.why));
      }
    }
    return all;
  }

  static void append_text(const Value& value, std::string& out) {
    std::string scratch;
    out += std::string(kind_name(value.kind())) + ' ' + std::string(text_of(value, scratch));
  }

  using Rows = std::vector<std::string>;
};

TEST_F(JsonParserTest, ExtractsNestedFieldsInAnyOrder) {
  EXPECT_EQ(rows("{\"a\":1,\"http\":{\"x\":[1,{}],\"status\":503,\"path\":\"/p\"},\"z\":0}\n"
                 "{\"http\":{\"path\":\"/q\"}}\n",
                 {path({"http", "path"}), path({"http", "status"}), path({"a"})}),
            (Rows{"string /p|int 503|int 1", "string /q|null |null "}));
}

TEST_F(JsonParserTest, KeepsTheSpellingOfNumbers) {
  EXPECT_EQ(rows("{\"a\":1.10,\"b\":-0,\"c\":12345678901234567890,\"d\":1e400,\"e\":-7}\n",
                 {path({"a"}), path({"b"}), path({"c"}), path({"d"}), path({"e"})}),
            (Rows{"float 1.10|float -0|float 12345678901234567890|float 1e400|int -7"}));
}

TEST_F(JsonParserTest, FindsNestedMembersBeforeNamesWithDots) {
  auto id = path({"id", "orig", "h"});
  EXPECT_EQ(rows("{\"id.orig.h\":1}\n{\"id.orig\":{\"h\":2}}\n{\"id.orig.h\":1,\"id\":{\"orig\":{\"h\":3}}}\n"
                 "{\"id\":{\"orig.h\":4}}\n{\"id\":{\"orig\":null},\"id.orig.h\":5}\n{\"id\":7}\n",
                 {id}),
            (Rows{"int 1", "int 2", "int 3", "int 4", "int 5", "null "}));
}

TEST_F(JsonParserTest, TakesTheFirstOfEqualKeys) {
  EXPECT_EQ(rows("{\"a\":1,\"a\":2}\n{\"o\":{},\"o\":{\"b\":1}}\n{\"a\":null,\"a\":3}\n",
                 {path({"a"}), path({"o", "b"})}),
            (Rows{"int 1|null ", "null |null ", "null |null "}));
}

TEST_F(JsonParserTest, ReadsKeysAndStringsWithEscapes) {
  EXPECT_EQ(rows("{\"\\u0061\":\"x\\ny\"}\n{\"b\\\\\":1,\"a\":\"\\ud83d\\ude00\"}\n{\"aa\\u0061\":1}\n",
                 {path({"a"})}),
            (Rows{"string x\ny", "string \xF0\x9F\x98\x80", "null "}));
}

TEST_F(JsonParserTest, AppliesNamesToListsAndIndices) {
  std::string line =
      "{\"steps\":[{\"state\":\"ok\"},{\"state\":\"failed\"},7],\"tags\":[\"a\",\"b\"],\"m\":[[{\"k\":1}]]}"
      "\n";
  EXPECT_EQ(rows(line, {path({"steps", "state"}), path({"tags", int64_t{-1}}), path({"tags", int64_t{2}}),
                        path({"steps", int64_t{0}, "state"}), path({"tags", "x"}), path({"m", "k"})}),
            (Rows{"list [\"ok\",\"failed\",null]|string b|null |string ok|null |list [[1]]"}));
}

TEST_F(JsonParserTest, ReadsAValueAndWhatIsInIt) {
  EXPECT_EQ(rows("{\"o\": {\"a\" : 1 } , \"z\":2}\n", {path({"o"}), path({"o", "a"}), path({"z"})}),
            (Rows{"object {\"a\" : 1 }|int 1|int 2"}));
}

TEST_F(JsonParserTest, CountsLinesThatAreNoObjectsAndDeliversTheOthers) {
  EXPECT_EQ(rows("{\"a\":1}\nnot json\n\n  "
                 "\r\n[1]\n{\"a\":\n{\"a\":\"x}\n{\"a\":tru}\n{\"a\":01}\n42\n{\"a\":2}\r\n{\"a\":\"\\x\"}\n",
                 {path({"a"})}),
            (Rows{"int 1", "int 2"}));
  EXPECT_EQ(bad, (Rows{"not json: not a JSON object", "[1]: not a JSON object",
                       "{\"a\":: the object is not complete", "{\"a\":\"x}: a string is not closed",
                       "{\"a\":tru}: a value that is no JSON", "{\"a\":01}: a value that is no JSON",
                       "42: not a JSON object", "{\"a\":\"\\x\"}: an invalid escape or a broken string"}));
}

TEST_F(JsonParserTest, CarriesInvalidUtf8Through) {
  EXPECT_EQ(rows("{\"b\":\"\xC3\xA9\xFF\",\"a\":\"x\xFFy\xC0\xAF\",\"l\":[\"\xFE\"]}\n",
                 {path({"a"}), path({"l"}), path({"l", int64_t{0}})}),
            (Rows{"string x\xFFy\xC0\xAF|list [\"\xFE\"]|string \xFE"}));
  EXPECT_TRUE(bad.empty());
}

TEST_F(JsonParserTest, DamageBehindWhatIsReadGoesUnnoticedUnlessStrict) {
  std::string line = "{\"a\":1,\"b\":tru}\n";
  EXPECT_EQ(rows(line, {path({"a"})}), (Rows{"int 1"}));
  EXPECT_EQ(rows(line, {path({"a"})}, {.strict = true}), Rows{});
  EXPECT_EQ(bad.size(), 1u);
  EXPECT_EQ(rows("{\"a\":1,\"b\":[{}]}\n", {path({"a"})}, {.strict = true}), (Rows{"int 1"}));
  EXPECT_EQ(rows("{\"a\":1} {}\n", {path({"a"})}, {.strict = true}), Rows{});
}

TEST_F(JsonParserTest, GivesWhereAndWhenARecordWasRead) {
  auto names = [](uint32_t file) { return file == 3 ? std::string_view("x.log") : std::string_view("?"); };
  EXPECT_EQ(
      rows("{\"t\":1700000000}\n\nbad\n{\"ts\":\"2026-11-23T10:00:00Z\",\"t\":1}\n{\"time\":\"soon\"}\n",
           {path({"_lineno"}), path({"_file"}), path({"_time"}), path({"_line"})}, {.file_names = names},
           Place{.file = 3, .first_line = 11}),
      (Rows{"int 11|string x.log|time 2023-11-14T22:13:20Z|string {\"t\":1700000000}",
            "int 14|string x.log|time 2026-11-23T10:00:00Z|string {\"ts\":\"2026-11-23T10:00:00Z\",\"t\":1}",
            "int 15|string x.log|null |string {\"time\":\"soon\"}"}));
}

TEST_F(JsonParserTest, QuotedSpecialNamesAreFieldsOfTheRecord) {
  Path quoted = path({"_line"});
  quoted.quoted = true;
  EXPECT_EQ(rows("{\"_line\":5}\n", {quoted}), (Rows{"int 5"}));
}

TEST_F(JsonParserTest, WhoWantsTheRecordGetsItWholeAndValid) {
  EXPECT_EQ(rows(" {\"b\":[1.10], \"a\":\"x\"} \r\n{\"a\":1,\"b\":tru}\n", {path({"a"}), path({"_"})}),
            (Rows{"string x|object {\"b\":[1.10], \"a\":\"x\"}"}));
  EXPECT_EQ(bad, (Rows{"{\"a\":1,\"b\":tru}: a value that is no JSON"}));
}

TEST_F(JsonParserTest, NeverReadsAcrossLinesWhereverARecordIsCut) {
  std::string record = R"({"a":{"b":[1,"x\"y",{"c":null}]},"d":"é","e":-1.5e3})";
  for (size_t cut = 0; cut < record.size(); ++cut) {
    auto good = rows("{\"d\":1}\n" + record.substr(0, cut) + "\n{\"d\":2}\n",
                     {path({"d"}), path({"a", "b"}), path({"zz"})});
    ASSERT_GE(good.size(), 2u) << cut;
    EXPECT_EQ(good.front(), "int 1|null |null ");
    EXPECT_EQ(good.back(), "int 2|null |null ");
    EXPECT_EQ(good.size(), 2u) << record.substr(0, cut);
  }
}

TEST_F(JsonParserTest, CutsBatchesByRowsAndNumbersThemThrough) {
  std::string bytes;
  for (int i = 0; i < 10'000; ++i) bytes += i % 100 == 7 ? "bad\n" : "{\"i\":" + std::to_string(i) + "}\n";
  auto parser = make_json_parser(FieldSet({path({"i"})}));
  auto scratch = parser->make_scratch();
  Text text(arena.copy(bytes), Place{.sequence = 4});
  LineCursor at;
  Batch batch;
  Position last;
  size_t rows = 0, unparsed = 0;
  while (parser->parse(text, at, *scratch, batch)) {
    EXPECT_LE(batch.rows() + batch.unparsed().size(), kBatchRowsMax);
    for (size_t row = 0; row < batch.rows(); ++row) {
      EXPECT_LT(last, batch.position(row));
      last = batch.position(row);
    }
    rows += batch.rows();
    unparsed += batch.unparsed().size();
  }
  EXPECT_EQ(rows, 9'900u);
  EXPECT_EQ(unparsed, 100u);
  EXPECT_EQ(at.row, 10'000u);
}

}  // namespace
}  // namespace weir
