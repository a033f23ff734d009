// What all formats but JSON share: from the members of a record to columns, `_`, `_time` and kept lines.

#include "weir/format/members.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir {
namespace {

Path path(std::vector<Path::Part> parts, bool quoted = false) { return {std::move(parts), quoted, {}}; }

/// Lines of `name=value;`, of which a value in braces is an object.
class ToyParser final : public MemberParser {
 public:
  ToyParser(const FieldSet& fields, ParserOptions options) : MemberParser(fields, std::move(options)) {}

 protected:
  std::string_view read(std::string_view line, Members& out) const override {
    while (!line.empty()) {
      size_t equals = line.find('='), end = line.find(';');
      if (equals >= end || end == std::string_view::npos) return "no pair";
      auto text = line.substr(equals + 1, end - equals - 1);
      out.put(line.substr(0, equals), text.starts_with('{') ? Value::object(out.arena().put(text)) : Value::string(text));
      line.remove_prefix(end + 1);
    }
    return {};
  }
};

struct Toy {
  Arena arena;
  Batch batch;

  std::string row(std::string_view lines, std::vector<Path> paths, ParserOptions options = {}) {
    ToyParser parser(FieldSet(std::move(paths)), std::move(options));
    auto scratch = parser.make_scratch();
    LineCursor at;
    Place place;
    place.first_line = 7;
    parser.parse(Text(arena.copy(lines), place), at, *scratch, batch);
    std::string text;
    for (size_t row = 0; row < batch.rows(); row++) {
      if (row) text += '\n';
      for (size_t i = 0; i < batch.columns().size(); i++) {
        if (i) text += ' ';
        append_json(batch.column(i)[row], text);
      }
    }
    return text;
  }
};

TEST(Members, TheFirstOfEqualNamesCounts) {
  EXPECT_EQ(Toy().row("a=1;b=2;a=3;\n", {path({"a"}), path({"b"}), path({"c"})}), "\"1\" \"2\" null");
}

TEST(Members, PathsFindNestedMembersFirstAndNamesWithDotsElse) {
  EXPECT_EQ(Toy().row("a.b=flat;a={\"b\":\"deep\"};\na.b=flat;a=x;\n", {path({"a", "b"})}), "\"deep\"\n\"flat\"");
  EXPECT_EQ(Toy().row("a={\"l\":[1,2]};\n", {path({"a", "l", int64_t{-1}}), path({"a", int64_t{0}})}), "2 null");
}

TEST(Members, TheRecordIsAnObjectOfAllOfThem) {
  EXPECT_EQ(Toy().row("b=\x01\";a={\"x\":1.10};b=2;\n\n", {path({"_"}), path({"a", "x"})}),
            "{\"b\":\"\\u0001\\\"\",\"a\":{\"x\":1.10}} 1.10");
}

TEST(Members, TimeIsTheFirstNameThatReadsAsOne) {
  EXPECT_EQ(Toy().row("time=2026-11-24T10:00:00Z;ts=never;\n", {path({"_time"})}), "\"2026-11-24T10:00:00Z\"");
  EXPECT_EQ(Toy().row("a=1;\n", {path({"_time"})}), "null");
}

TEST(Members, SpecialNamesInQuotesAreTheRecordsOwn) {
  EXPECT_EQ(Toy().row("_line=x;\n", {path({"_line"}), path({"_line"}, true), path({"_line", "x"})}),
            "\"_line=x;\" \"x\" null");
}

TEST(Members, LinesThatCannotBeReadAreUnparsedOrKept) {
  Toy toy;
  EXPECT_EQ(toy.row("a=1;\r\nbad\r\n \n", {path({"a"})}), "\"1\"");
  ASSERT_EQ(toy.batch.unparsed().size(), 1u);
  EXPECT_EQ(toy.batch.unparsed()[0].line, "bad");
  EXPECT_EQ(toy.row("a=1;\r\nbad\r\n", {path({"a"}), path({"_line"}), path({"_"}), path({"_lineno"}), path({"_time"})},
                    {.keep_unparsed = true}),
            "\"1\" \"a=1;\" {\"a\":\"1\"} 7 null\nnull \"bad\" {\"_line\":\"bad\"} 8 null");
  EXPECT_TRUE(toy.batch.unparsed().empty());
}

}  // namespace
}  // namespace weir
