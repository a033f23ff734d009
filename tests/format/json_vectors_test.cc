#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/json_vectors.h"
#include "weir/format/json_access.h"
#include "weir/format/json_parser.h"

namespace weir {
namespace {

/// Whether the text is read as the value of a member.
bool accepted(const std::string& text, bool strict) {
  Arena arena;
  auto parser = make_json_parser(FieldSet({Path{.parts = {"v"}, .span = {}}}), {.strict = strict});
  auto scratch = parser->make_scratch();
  LineCursor at;
  Batch batch;
  std::string record = "{\"v\":" + text + "}\n";
  std::vector<uint32_t> inner;
  for (size_t newline; (newline = record.find('\n', inner.empty() ? 0 : inner.back() + 1)) + 1 < record.size();)
    inner.push_back(static_cast<uint32_t>(newline));
  Text lines(arena.copy(record), Place{});
  if (!inner.empty()) lines.set_inner_newlines(std::make_shared<const std::vector<uint32_t>>(std::move(inner)));
  parser->parse(lines, at, *scratch, batch);
  EXPECT_EQ(batch.rows() + batch.unparsed().size(), 1u);
  return batch.rows() == 1;
}

bool is_json(const std::string& text) {
  StringArena arena;
  JsonAccess json;
  return json.parse(arena.put(text)).has_value();
}

TEST(JsonVectors, AreAcceptedOrRefusedAsTheSuiteSays) {
  int checked = 0;
  for (const auto& [name, text] : json_vectors(JSON_VECTORS)) {
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
