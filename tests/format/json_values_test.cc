#include "weir/format/json_values.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weir {
namespace {

using Strings = std::vector<std::string>;

/// The values of `json`, which comes in pieces of `size` bytes. One that has no end is the last.
Strings cut(std::string_view json, size_t size) {
  JsonValueCutter cutter;
  Strings values;
  std::string open;
  while (!json.empty()) {
    auto piece = json.substr(0, size);
    json.remove_prefix(piece.size());
    size_t place = 0, from = 0;
    for (;;) {
      auto event = cutter.next(piece, place);
      if (event == JsonValueCutter::Event::Begins) from = place;
      if (event == JsonValueCutter::Event::Ends) {
        values.push_back(open + std::string(piece.substr(from, place - from)));
        open.clear();
        from = place;
      }
      if (event == JsonValueCutter::Event::TooDeep) return {"too deep"};
      if (event != JsonValueCutter::Event::None) continue;
      if (cutter.in_value()) open += piece.substr(from);
      break;
    }
  }
  if (!open.empty()) values.push_back(open);
  return values;
}

/// The same whatever the pieces.
Strings cut(std::string_view json) {
  auto whole = cut(json, json.size() + 1);
  for (size_t size = 1; size < 8; ++size) EXPECT_EQ(cut(json, size), whole) << size << ": " << json;
  return whole;
}

JsonIs shape(std::string_view bytes, bool is_json) {
  JsonShape shape(is_json);
  for (char c : bytes) shape.look_at(std::string_view(&c, 1));
  EXPECT_EQ(JsonShape(is_json).look_at(bytes), shape.look_at(""));
  return shape.look_at("");
}

TEST(JsonValues, ElementsOfAListAtTheTop) {
  EXPECT_EQ(cut("[{\"a\":1},{\"b\":[1,2]}]"), (Strings{"{\"a\":1}", "{\"b\":[1,2]}"}));
  EXPECT_EQ(cut("[\n  {\n    \"a\": 1\n  },\n  {}\n]\n"), (Strings{"{\n    \"a\": 1\n  }", "{}"}));
  EXPECT_EQ(cut("[[1],[{}]]"), (Strings{"[1]", "[{}]"}));
  EXPECT_EQ(cut("[]"), Strings());
  EXPECT_EQ(cut("[1, \"a,]{\", true]"), (Strings{"1", "\"a,]{\"", "true"}));
}

TEST(JsonValues, ObjectsOneBehindAnother) {
  EXPECT_EQ(cut("{}{\"a\":\"}{\\\"\"} {\"b\":{}}\n{\n}"), (Strings{"{}", "{\"a\":\"}{\\\"\"}", "{\"b\":{}}", "{\n}"}));
  EXPECT_EQ(cut("[{}]\n[{\"a\":1}]"), (Strings{"{}", "{\"a\":1}"}));
}

TEST(JsonValues, OfABrokenValueOnlyItselfIsLost) {
  // Cut off: at the next line that can't belong to it.
  EXPECT_EQ(cut("{\"a\":1,\n{\"b\":2}\n"), (Strings{"{\"a\":1,\n", "{\"b\":2}"}));
  EXPECT_EQ(cut("{\n  \"a\": [\n{\n  \"b\": 2\n}\n"), (Strings{"{\n  \"a\": [\n", "{\n  \"b\": 2\n}"}));
  EXPECT_EQ(cut("[\n  {\n    \"a\": {\n  {\n    \"b\": 2\n  }\n]"), (Strings{"{\n    \"a\": {\n  ", "{\n    \"b\": 2\n  }"}));
  // A string that its line cuts off.
  EXPECT_EQ(cut("{\"a\":\"x\n{\"b\":2}\n"), (Strings{"{\"a\":\"x\n", "{\"b\":2}"}));
  EXPECT_EQ(cut("{\n\"a\":\"x\\\n}\n{}"), (Strings{"{\n\"a\":\"x\\\n}", "{}"}));
  // Brackets that do not fit.
  EXPECT_EQ(cut("[{\"a\":[1}, {}]"), (Strings{"{\"a\":[1}", "{}"}));
  EXPECT_EQ(cut("[{\"a\":1], {}"), (Strings{"{\"a\":1", "{}"}));
  EXPECT_EQ(cut("{\"a\":1}}\n{}"), (Strings{"{\"a\":1}", "}", "{}"}));
  // Something else between values.
  EXPECT_EQ(cut("{\n}\nListening on port 80, see {\"b\":2}\n"), (Strings{"{\n}", "Listening on port 80, see ", "{\"b\":2}"}));
}

TEST(JsonValues, ListsOfObjectsMayStandAnyhow) {
  EXPECT_EQ(cut("{\n\"a\":[\n{\n\"b\":1\n},\n{}\n]\n}\n{}").size(), 2u);
  EXPECT_EQ(cut("{\n  \"a\":\n  {\n    \"b\": 1\n  },\n  \"c\":\n  [\n    {}\n  ]\n}\n{}").size(), 2u);
  EXPECT_EQ(cut("{\"a\":\n{\"b\":1}}\n{}").size(), 2u);
}

TEST(JsonValues, NestingHasALimit) {
  EXPECT_EQ(cut(std::string(1024, '[') + std::string(1024, ']')).size(), 1u);
  EXPECT_EQ(cut(std::string(2000, '[')), Strings{"too deep"});
  EXPECT_EQ(cut("{\"a\":" + std::string(1024, '[')), Strings{"too deep"});
}

TEST(JsonValues, TheFirstBytesSayTheShape) {
  EXPECT_EQ(shape("{\"a\":1}\n{\"b\":2}\n", true), JsonIs::Lines);
  EXPECT_EQ(shape("{\"a\":\"}{\\\"\\n\"} \r\n", true), JsonIs::Lines);
  EXPECT_EQ(shape("{\"a\":1", true), JsonIs::Undecided);
  EXPECT_EQ(shape("\xEF\xBB\xBF\n {\"a\":1}{", true), JsonIs::Values);
  EXPECT_EQ(shape("{\"a\":1} {", true), JsonIs::Values);
  EXPECT_EQ(shape("{\n", false), JsonIs::Values);
  EXPECT_EQ(shape("{\"a\": [{\n", true), JsonIs::Values);
  EXPECT_EQ(shape("{\"a\":1} x", true), JsonIs::Lines);
  EXPECT_EQ(shape("{\"a\":\"x\n", true), JsonIs::Lines);
  EXPECT_EQ(shape("[", true), JsonIs::Values);
  EXPECT_EQ(shape("[{", false), JsonIs::Values);
  EXPECT_EQ(shape("[\n", false), JsonIs::Values);
  EXPECT_EQ(shape("[2026-11-23] a", false), JsonIs::Lines);
  EXPECT_EQ(shape("[1]", false), JsonIs::Lines);
  EXPECT_EQ(shape("text", true), JsonIs::Lines);
}

}  // namespace
}  // namespace weir
