// Templates against what they mean as regular expressions, on made-up texts; the rest is in tests/cases/parse.
#include "weir/query/text_template.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "weir/query/regex_pattern.h"

namespace weir {
namespace {

struct Fields {
  bool found = false;
  std::vector<std::string> values;
  bool operator==(const Fields&) const = default;
};

Fields fields_of(const TextPattern& pattern, std::string_view text) {
  StringArena arena;
  std::array<Value, TextPattern::kFieldsMax> values;
  Fields fields;
  fields.found = pattern.read(text, {arena, nullptr, 0}, std::span(values).first(pattern.names().size()));
  std::string scratch;
  for (size_t i = 0; fields.found && i < pattern.names().size(); i++) fields.values.emplace_back(text_of(values[i], scratch));
  return fields;
}

/// A template and the regular expression that means the same.
struct Made {
  std::string text, regex;
};

Made make_template(std::mt19937_64& random) {
  Made made;
  size_t parts = 1 + random() % 4, fields = 0;
  bool was_field = false;
  for (size_t i = 0; i < parts || fields == 0; i++) {
    if (!was_field && random() % 2) {
      std::string name = "f" + std::to_string(fields++);
      made.text += "{" + name + "}";
      // At the end it runs to the end; in front it begins where the text begins.
      made.regex += (made.text.size() == name.size() + 2 ? "^" : "") + std::string("(?P<") + name + ">.*?)";
      was_field = true;
      continue;
    }
    constexpr std::array<std::string_view, 5> kFixed{"a", "b", "ab", "aa", " "};
    auto fixed = kFixed[random() % kFixed.size()];
    // Of several blanks a template leaves none to the field behind them, which a regular expression can't say.
    bool blank_before = made.text.ends_with(' ') || (was_field && made.text.find(' ') != std::string::npos);
    if (fixed == " " && blank_before) continue;
    made.text += fixed;
    made.regex += fixed == " " ? "[ ]+" : fixed;
    was_field = false;
  }
  if (was_field) made.regex += "$";
  return made;
}

TEST(TextTemplate, FindsWhatALazyRegularExpressionFinds) {
  std::mt19937_64 random(7);
  size_t found = 0;
  for (int round = 0; round < 3000; round++) {
    auto made = make_template(random);
    TextTemplate pattern(made.text);
    RegexPattern regex(made.regex, "s", {});
    for (int i = 0; i < 20; i++) {
      std::string text;
      for (size_t size = random() % 12; text.size() < size;) text += "ab c"[random() % 4];
      auto fields = fields_of(pattern, text);
      EXPECT_EQ(fields, fields_of(regex, text)) << made.text << " in '" << text << "'";
      found += fields.found;
    }
  }
  EXPECT_GT(found, 10'000u);
}

TEST(TextTemplate, TakesTimeThatGrowsWithTheTextAlone) {
  std::string text;
  for (int i = 0; i < 200'000; i++) text += "a b ";
  TextTemplate pattern("a {w} b {x} a {y} b {z:int} c {end}");
  EXPECT_FALSE(fields_of(pattern, text).found);
}

TEST(TextTemplate, TypesEndWhereTheyEnd) {
  EXPECT_EQ(fields_of(TextTemplate("{ip:ip}:{port:int}"), "to 10.0.0.1:80.").values, (std::vector<std::string>{"10.0.0.1", "80"}));
  EXPECT_EQ(fields_of(TextTemplate("{a:int}-{b:int}"), "10-20").values, (std::vector<std::string>{"10", "20"}));
  EXPECT_EQ(fields_of(TextTemplate("took {d:duration}"), "took 1.5s.").values, (std::vector<std::string>{"1.5s"}));
  EXPECT_EQ(fields_of(TextTemplate("took {f:float}"), "took 3.").values, (std::vector<std::string>{"3"}));
  EXPECT_EQ(fields_of(TextTemplate("[{ip:ip}]"), "[fe80::1]").values, (std::vector<std::string>{"fe80::1"}));
  EXPECT_EQ(fields_of(TextTemplate("{q:quoted}{n:int}"), "\"a\\\"b\"7").values, (std::vector<std::string>{"a\"b", "7"}));
  EXPECT_FALSE(fields_of(TextTemplate("{n:int}"), "none").found);
  EXPECT_FALSE(fields_of(TextTemplate("{n:int}"), "").found);
}

}  // namespace
}  // namespace weir
