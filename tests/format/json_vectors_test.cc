#include <gtest/gtest.h>

#include <charconv>
#include <fstream>
#include <string>

#include "weir/format/json_access.h"
#include "weir/format/json_parser.h"

namespace weir {
namespace {

std::string unescape(std::string_view text) {
  std::string bytes;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '\\') {
      int byte = 0;
      std::from_chars(text.data() + at + 2, text.data() + at + 4, byte, 16);
      bytes += static_cast<char>(byte);
      at += 4;
    } else {
      bytes += text[at++];
    }
  }
  return bytes;
}

/// Whether the text is read as the value of a member.
bool accepted(const std::string& text, bool strict) {
  Arena arena;
  auto parser = make_json_parser(FieldSet({Path{.parts = {"v"}, .span = {}}}), {.strict = strict});
  auto scratch = parser->make_scratch();
  LineCursor at;
  Batch batch;
  parser->parse(Text(arena.copy("{\"v\":" + text + "}\n"), Place{}), at, *scratch, batch);
  EXPECT_EQ(batch.rows() + batch.unparsed().size(), 1u);
  return batch.rows() == 1;
}

bool is_json(const std::string& text) {
  StringArena arena;
  JsonAccess json;
  return json.parse(arena.put(text)).has_value();
}

TEST(JsonVectors, AreAcceptedOrRefusedAsTheSuiteSays) {
  std::ifstream file(JSON_VECTORS);
  int checked = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    size_t tab = line.find('\t');
    auto name = line.substr(0, tab);
    auto text = unescape(line.substr(tab + 1));
    ++checked;
    if (name[0] == 'y') {
      EXPECT_TRUE(accepted(text, true)) << name;
      EXPECT_TRUE(accepted(text, false)) << name;
      EXPECT_TRUE(is_json(text)) << name;
    } else if (name[0] == 'n') {
      EXPECT_FALSE(accepted(text, true)) << name;
      EXPECT_FALSE(is_json(text)) << name;
    } else {
      EXPECT_EQ(accepted(text, true), is_json(text)) << name;
    }
  }
  EXPECT_GT(checked, 100);
}

TEST(JsonVectors, NestingHasALimitAndNoStackOverflows) {
  auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(is_json(nested(1000)));
  EXPECT_FALSE(is_json(nested(1025)));
  EXPECT_FALSE(is_json(nested(1'000'000)));
  EXPECT_FALSE(is_json(std::string(1'000'000, '[')));
  EXPECT_FALSE(accepted(nested(100'000), false));
}

}  // namespace
}  // namespace weir
