#include "weir/format/cell_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir {
namespace {

Path path(std::vector<Path::Part> parts) { return {std::move(parts), false, {}}; }

struct Csv {
  Arena arena;
  std::vector<std::string> bad;

  /// The rows as JSON, cells separated by blanks.
  std::vector<std::string> rows(std::string_view text, std::vector<std::string> heading, std::vector<Path> paths,
                                ParserOptions options = {}, char delimiter = ',') {
    options.heading = std::move(heading);
    auto parser = make_cell_parser(FieldSet(std::move(paths)), options, delimiter);
    auto scratch = parser->make_scratch();
    Place place;
    place.first_line = 1;
    Text lines(arena.copy(text), place);
    LineCursor at;
    Batch batch;
    std::vector<std::string> all;
    while (parser->parse(lines, at, *scratch, batch)) {
      for (size_t row = 0; row < batch.rows(); row++) {
        std::string line;
        for (const Column& column : batch.columns()) {
          if (!line.empty()) line += ' ';
          append_json(column[row], line);
        }
        all.push_back(line);
      }
      for (const auto& unparsed : batch.unparsed()) bad.push_back(std::string(unparsed.line) + ": " + std::string(unparsed.why));
    }
    return all;
  }
};

using Rows = std::vector<std::string>;

TEST(CellParser, AnEmptyCellIsNullAndQuotesAreTheEmptyString) {
  EXPECT_EQ(Csv().rows("1,\n,\"\"\r\n", {"a", "b"}, {path({"a"}), path({"b"})}), (Rows{"\"1\" null", "null \"\""}));
}

TEST(CellParser, QuotedCellsHoldDelimitersNewlinesAndQuotes) {
  EXPECT_EQ(Csv().rows("\"a,\"\"b\"\"\",\"1\n2\"\nx\"y,5\"\n", {"a", "b"}, {path({"a"}), path({"b"})}),
            (Rows{"\"a,\\\"b\\\"\" \"1\\n2\"", "\"x\\\"y\" \"5\\\"\""}));
}

TEST(CellParser, ShortRecordsEndInNullsAndLongOnesAreUnparsed) {
  Csv csv;
  EXPECT_EQ(csv.rows("1\n1,2,3\n", {"a", "b"}, {path({"a"}), path({"b"})}), (Rows{"\"1\" null"}));
  EXPECT_EQ(csv.bad, (Rows{"1,2,3: more cells than the heading has"}));
}

TEST(CellParser, BadQuotesSpoilTheRecordOnlyIfTheyAreRead) {
  Csv csv;
  EXPECT_EQ(csv.rows("\"x\"y,2\n", {"a", "b"}, {path({"b"})}), (Rows{"\"2\""}));
  EXPECT_EQ(csv.rows("\"x\"y,2\n\"open,\n3,4\n", {"a", "b"}, {path({"a"})}), Rows());
  EXPECT_EQ(csv.bad, (Rows{"\"x\"y,2: text behind a closing quote", "\"open,\n3,4: a quote is not closed"}));
}

TEST(CellParser, ColumnsAreFoundByTheWholeNameTheFirstOfEqualOnes) {
  EXPECT_EQ(Csv().rows("1,2,3\n", {"a.b", "x", "x"}, {path({"a", "b"}), path({"x"}), path({"a"}), path({"x", int64_t{0}})}),
            (Rows{"\"1\" \"2\" null null"}));
}

TEST(CellParser, WithoutAHeadingColumnsAreNumbered) {
  EXPECT_EQ(Csv().rows("1,2\n3\n", {}, {path({"c2"}), path({"c02"}), path({"_"})}),
            (Rows{"\"2\" null {\"c1\":\"1\",\"c2\":\"2\"}", "null null {\"c1\":\"3\"}"}));
}

TEST(CellParser, SpecialNamesMeanTheRecord) {
  EXPECT_EQ(Csv().rows("\"a\nb\",2026-11-24T10:00:00Z\n\r\nc,x\n", {"k", "ts"},
                       {path({"_line"}), path({"_lineno"}), path({"_time"}), path({"_"})}),
            (Rows{"\"\\\"a\\nb\\\",2026-11-24T10:00:00Z\" 1 \"2026-11-24T10:00:00Z\" {\"k\":\"a\\nb\",\"ts\":\"2026-11-24T10:00:00Z\"}",
                  "\"c,x\" 4 null {\"k\":\"c\",\"ts\":\"x\"}"}));
}

TEST(CellParser, AnyBytesAreCarriedThrough) {
  Csv csv;
  std::string odd("\xFF\0,\xEF\xBB\xBF\n", 7);
  EXPECT_EQ(csv.rows(odd, {"a", "b"}, {path({"a"})}), (Rows{"\"\xEF\xBF\xBD\\u0000\""}));
  EXPECT_EQ(csv.rows("\xEF\xBB\xBF\"q\",2\n", {}, {path({"c1"})}), (Rows{"\"q\""}));
}

TEST(CellParser, LongTextsAreCutIntoBatchesAndNothingIsLost) {
  std::string text;
  for (int i = 0; i < 20'000; i++)
    text += i % 7 ? std::to_string(i) + ",plain\n" : std::to_string(i) + ",\"" + std::string(static_cast<size_t>(i % 500), '\n') + "\"\n";
  auto rows = Csv().rows(text, {"a", "b"}, {path({"a"})});
  ASSERT_EQ(rows.size(), 20'000u);
  for (int i = 0; i < 20'000; i++) ASSERT_EQ(rows[static_cast<size_t>(i)], '"' + std::to_string(i) + '"');
}

TEST(Heading, NamesEveryColumn) {
  EXPECT_EQ(read_heading("\xEF\xBB\xBF\"a, b\",,\"x\"\"y\"\r", ','), (Rows{"a, b", "c2", "x\"y"}));
}

}  // namespace
}  // namespace weir
