// Whatever is typed is judged: parsed or refused with a SyntaxError, and what parses survives being written
// out.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "language_fixture.h"

namespace weir::test {
namespace {

std::string random_soup(std::mt19937& random) {
  static const std::vector<std::string> kTokens = {
      "where",    "read",       "grep",       "count",
      "by",       "stats",      "sort",       "tee",
      "join",     "route",      "select",     "set",
      "head",     "write",      "parse",      "to",
      "from",     "|",          "|",          ";",
      "{",        "}",          "(",          ")",
      "[",        "]",          ",",          ".",
      "..",       "=",          "==",         "!=",
      "~",        "!~",         "<",          ">=",
      "+",        "-",          "*",          "/",
      "%",        "??",         "and",        "or",
      "not",      "in",         "null",       "true",
      "a",        "b.c",        "`x y`",      "_",
      "_line",    "count()",    "sum(x)",     "len(",
      "if(a, b)", "5",          "1.5",        "1h30m",
      "10MB",     "2026-11-23", "10.0.0.0/8", "\"s\"",
      "'t'",      "r\"u\"",     "\"\"\"",     "\"",
      "'",        "`",          "/re/",       "/",
      "/i",       "$host",      "$list",      "${env:REGION}",
      "${",       "limit=5",    "share=true", "a=",
      "-v",       "-",          "#",          "\n",
      "\\",       "~/x",        "*.log",      "on",
      "asof",     "desc",       "json",       "\xc2\xa0",
      "\xff",     "é",          "“",          "&&",
      "||",       "as",         "1%",         std::string(1, '\0')};
  std::string text;
  const size_t count = random() % 14;
  for (size_t i = 0; i < count; ++i) {
    text += kTokens[random() % kTokens.size()];
    if (random() % 4) text += ' ';
  }
  return text;
}

std::string random_expression(std::mt19937& random, int depth) {
  const auto leaf = [&] {
    static const std::vector<std::string> kLeaves = {"a",
                                                     "b.c[0]",
                                                     "`x y`",
                                                     "_line",
                                                     "5",
                                                     "-5",
                                                     "1.5e3",
                                                     "90s",
                                                     "10MB",
                                                     "\"s\\n\"",
                                                     "null",
                                                     "true",
                                                     "2026-11-23T10:00:00.25Z",
                                                     "[1, 2]"};
    return kLeaves[random() % kLeaves.size()];
  };
  if (depth == 0) return leaf();
  const auto inner = [&] { return "(" + random_expression(random, depth - 1) + ")"; };
  static const std::vector<std::string> kOperators = {
      "or", "and", "==", "!=", "<", ">=", "+", "-", "*", "/", "%", "??"};
  switch (random() % 7) {
    case 0:
      return "not " + inner();
    case 1:
      return "-" + inner();
    case 2:
      return "if(" + random_expression(random, depth - 1) + ", " + random_expression(random, depth - 1) + ")";
    case 3:
      return inner() + ".m[" + leaf() + "]";
    case 4:
      return inner() + " in " + inner() + " .. " + inner();
    default:
      return inner() + " " + kOperators[random() % kOperators.size()] + " " + inner();
  }
}

TEST(LanguageProperty, TokenSoupIsJudged) {
  std::mt19937 random(20261123);
  int parsed = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto text = random_soup(random);
    Pipeline pipeline;
    try {
      pipeline = parse_pipeline(text, context());
    } catch (const SyntaxError& error) {
      ASSERT_LE(error.diagnostic().span.begin, text.size()) << text;
      continue;
    }
    ++parsed;
    const auto once = to_text(pipeline);
    ASSERT_EQ(outcome(once), once) << text;
  }
  EXPECT_GT(parsed, 100);
}

TEST(LanguageProperty, ExpressionsSurviveBeingWrittenOut) {
  std::mt19937 random(7);
  int parsed = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto text = "where " + random_expression(random, 1 + static_cast<int>(random() % 5));
    const auto once = outcome(text);
    if (!once.starts_with("where")) continue;
    ++parsed;
    ASSERT_EQ(outcome(once), once) << text;
  }
  EXPECT_GT(parsed, 1'000);
}

TEST(LanguageProperty, BytesAreJudged) {
  std::mt19937 random(3);
  const std::string seed =
      "read \"a\" b | where `x` ~ /[a]/i and t > 1h | stats n = count(), p99(ms) by k | write {a}.z level=3";
  for (int i = 0; i < 20'000; ++i) {
    auto text = seed.substr(random() % seed.size());
    for (int changes = 0; changes < 3; ++changes) text[random() % text.size()] = static_cast<char>(random());
    EXPECT_FALSE(outcome(text).empty());
  }
}

}  // namespace
}  // namespace weir::test
