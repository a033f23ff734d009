// A prefilter in front of the parser must never show: the same records come out, and the same values are
// reported.
#include "weir/query/condition.h"

#include <gtest/gtest.h>

#include <random>

#include "records.h"
#include "weir/format/json_parser.h"
#include "weir/format/pairs_parser.h"
#include "weir/format/prefilter.h"

namespace weir {
namespace {

/// What `where` makes of lines.
struct Outcome {
  std::vector<std::string> records, unparsed, misread;
  uint64_t passed_over = 0;
};

struct ConditionTest : testing::Test {
  Arena arena;
  const FormatDef* format = &json_format;

  Outcome run(const Expr& condition, const std::string& lines, const Prefilter* prefilter,
              Prefilter::Scratch* search, size_t way = 0) {
    Outcome outcome;
    auto parser = format->make_parser(fields_read(condition), {});
    auto program = Program::compile(condition, parser->schema());
    auto scratch = parser->make_scratch();
    EvalScratch eval;
    Text text(arena.copy(lines), Place{});
    Text kept = prefilter ? prefilter->candidates_of(way, text, *search, outcome.passed_over) : text;
    LineCursor at;
    Batch batch;
    while (parser->parse(kept, at, *scratch, batch)) {
      program.filter(batch, eval);
      for (auto row : batch.selection()) outcome.records.emplace_back(batch.line_as_read(row));
      for (const auto& bad : batch.unparsed()) {
        if (!prefilter || !prefilter->rules_out(bad.line, *search)) outcome.unparsed.emplace_back(bad.line);
      }
      for (const auto& misread : eval.take_misread())
        outcome.misread.push_back(misread.what + " " + std::to_string(misread.count) + " " + misread.example);
    }
    return outcome;
  }

  /// Whether the line remains.
  bool keeps(std::string_view where, std::string_view line) {
    auto expr = quiet_first(parse_expr(where));
    auto prefilter = format->make_prefilter(filter_of(*expr).condition);
    if (!prefilter->is_useful()) return true;
    auto search = prefilter->make_scratch();
    auto text = arena.copy(std::string(line) + "\n");
    return !prefilter->rules_out(text.view().substr(0, line.size()), *search);
  }

  static std::string condition_text(std::string_view where) {
    return filter_of(*quiet_first(parse_expr(where))).text;
  }
};

TEST_F(ConditionTest, LinesThatCannotMatchArePassedOver) {
  EXPECT_FALSE(keeps(R"(level == "error")", R"({"level":"info"})"));
  EXPECT_TRUE(keeps(R"(level == "error")", R"({"level":"error"})"));
  EXPECT_FALSE(keeps(R"(level == "error")", R"({"level":"info","msg":"error"})"));
  EXPECT_FALSE(keeps(R"(level in ["error", "warn"])", R"({"level":"info"})"));
  EXPECT_FALSE(keeps("http.status >= 500", R"({"http":{"status":499}})"));
  EXPECT_TRUE(keeps("http.status >= 500", R"({"http":{"status":500}})"));
  EXPECT_TRUE(keeps("500 <= http.status", R"({"http.status":500})"));
  EXPECT_FALSE(keeps("status in 500..599", R"({"status":404})"));
  EXPECT_FALSE(keeps("status == 500", R"({"other":500})"));
  EXPECT_FALSE(keeps(R"(contains(path, "/api"))", R"({"path":"/home"})"));
  EXPECT_FALSE(keeps("path ~ /^\\/api\\/v[12]/", R"({"path":"/x/api"})"));
  EXPECT_FALSE(keeps("_line ~ /panic/", R"({"msg":"fine"})"));
  EXPECT_FALSE(keeps("user != null", R"({"user":null})"));
  EXPECT_FALSE(keeps("ok", R"({"ok":false})"));
}

TEST_F(ConditionTest, OtherSpellingsRemain) {
  EXPECT_TRUE(keeps(R"(level == "error")", R"({"level":"\u0065rror"})"));
  EXPECT_TRUE(keeps(R"(level == "error")", R"({"l\u0065vel":"error"})"));
  EXPECT_TRUE(keeps(R"(path == "/a")", R"({"path":"\/a"})"));
  EXPECT_TRUE(keeps(R"(path == "a\nb")", R"({"path":"a\nb"})"));
  for (auto number : {"5e2", "500.0", "0.5e3", "\"500\"", "\"+500\"", "\"0500.00\""})
    EXPECT_TRUE(keeps("status == 500", std::string("{\"status\":") + number + "}")) << number;
  EXPECT_TRUE(keeps(R"(status == "500")", R"({"status":5e2})"));
  EXPECT_TRUE(keeps("a.b == 1", R"({"a": {"b" : 1}})"));
  EXPECT_TRUE(keeps("a.b == 1", R"({"a.b":1})"));
  EXPECT_TRUE(keeps("a.b == 1", R"({"a":{"b":2},"x":{"b":1}})"));
  EXPECT_TRUE(keeps(R"("x" in tags)", R"({"tags":["y","x"]})"));
  EXPECT_TRUE(keeps(R"("x" in steps.state)", R"({"steps":[{"state":"y"},{"state":"x"}]})"));
}

TEST_F(ConditionTest, WhatMustBeReportedRemains) {
  EXPECT_TRUE(keeps("status >= 500", R"({"status":"none"})"));
  EXPECT_TRUE(keeps("status >= 500", R"({"status":true})"));
  EXPECT_TRUE(keeps("a.b >= 500", R"({"a":[{"b":1}]})"));
  for (auto line : {"", "text", "{'a': 1}", "{\"a\":1", "[1]", "{}x"})
    EXPECT_TRUE(keeps("a == 2", line)) << line;
}

TEST_F(ConditionTest, SaysWhatItUses) {
  EXPECT_EQ(condition_text(R"(a > 1 and b == "x")"), R"(b == "x" and a > 1)");
  EXPECT_EQ(condition_text("a > 1 and b > 2"), "a > 1");
  EXPECT_EQ(condition_text(R"(a != "x")"), "");
  EXPECT_EQ(condition_text(R"(a == "x" or b < 2)"), R"(a == "x" or b < 2)");
  EXPECT_EQ(condition_text(R"(a == "x" or b != 2)"), "");
  EXPECT_EQ(condition_text("a in [1, null]"), "");
}

TEST_F(ConditionTest, QuietPartsOfAConditionComeFirst) {
  EXPECT_EQ(to_text(*quiet_first(parse_expr(R"(a > 1 and b == "x" and c < 2 and d ~ /y/)"))),
            R"(b == "x" and d ~ /y/ and a > 1 and c < 2)");
  EXPECT_EQ(to_text(*quiet_first(parse_expr("a or b > 1"))), "a or b > 1");
}

struct Maker {
  std::mt19937 random;
  explicit Maker(unsigned seed) : random(seed) {}

  template <size_t n>
  std::string pick(const char* const (&choices)[n]) {
    return choices[random() % n];
  }
  std::string name() {
    return pick(
        {"a", "b", "c", "a.b", "b.c", "a.b.c", "a\\u002eb", "\\u0061", "d/e", "d\\/e", "a?", "a\xFF", "x"});
  }
  std::string scalar() {
    return pick({"1",
                 "500",
                 "5e2",
                 "500.0",
                 "-7",
                 "499",
                 "12345678901234567890",
                 "1.5",
                 "true",
                 "false",
                 "null",
                 "\"\"",
                 "\"err\"",
                 "\"error\"",
                 "\"Error\"",
                 "\"\\u0065rr\"",
                 "\"er\\nr\"",
                 "\"500\"",
                 "\"+500\"",
                 "\"05e2\"",
                 "\"1ms\"",
                 "\"true\"",
                 "\"/api/v1\"",
                 "\"\\/api\\/v1\"",
                 "\"\xFF"
                 "err\"",
                 "\"a,b\"",
                 "\"10.1.2.3\"",
                 "\"\\\"err\\\"\"",
                 "\"{err}\"",
                 "\"\\u212Aey\"",
                 "\"key\"",
                 "nul",
                 "tru",
                 "01",
                 "\"open",
                 "\"bad\\q\""});
  }
  std::string value(int depth) {
    switch (depth > 2 ? 9 : random() % 8) {
      case 0:
        return object(depth + 1);
      case 1: {
        std::string list = "[";
        for (size_t n = random() % 4; n-- > 0;) list += value(depth + 1) + (n ? pick({",", ", "}) : "");
        return list + "]";
      }
      default:
        return scalar();
    }
  }
  std::string object(int depth) {
    std::string text = "{";
    for (size_t n = random() % 4; n-- > 0;)
      text += pick({"", "", "", " "}) + ("\"" + name() + "\"") + pick({":", ":", ": ", " :", ":\t"}) +
              value(depth) + (n ? "," : "");
    return text + "}";
  }
  std::string line() {
    switch (random() % 20) {
      case 0:
        return pick({"", "  ", "text", "{\"a\":1", "{'a':1}", "{\"a\":\"err\"}}", "{\"a\" 1}", "{\"a\":1,}",
                     "[]", "\xEF\xBB\xBF{\"a\":1}"});
      default:
        return pick({"", "", "", " "}) + object(0) + pick({"", "", "", "\r", " ", "x"});
    }
  }

  /// A line of logfmt, or what might pass for one.
  std::string pairs_line() {
    if (random() % 20 == 0) return pick({"", "  ", "text", "=", "=err", "a", "\xEF\xBB\xBF" "a=err", "a=\"open", "\r", "a==err"});
    std::string line = pick({"", "", "", " "});
    for (size_t n = random() % 5 + 1; n-- > 0;) {
      line += pick({"a", "a", "b", "a.b", "b.c", "d/e", "x", "aa", "a?", "\"a"});
      if (random() % 6) line += "=" + pairs_value();
      line += pick({" ", " ", " ", "  ", "\t", "", ","});
    }
    return line + pick({"", "", "", "\r", " "});
  }
  std::string pairs_value() {
    return pick({"1", "500", "499", "5e2", "0500", "+5", "-7", "1.5", "true", "false", "null", "err", "error", "ERR", "key",
                 "/api/v1", "a,b", "1ms", "10.1.2.3", "x=err", "a=500", "er\"r", "", "12345678901234567890", "er\\nr",
                 "\"\"", "\"err\"", "\"a=500 b=err\"", "\"x err y\"", "\"\\\"err\\\"\"", "\"er\\nr\"", "\"\\u0065rr\"",
                 "\"\xFF" "err\"", "\"500\"", "\" 500\"", "\"5e2\"", "\"true\"", "\"a\\\" a=500\""});
  }

  std::string constant() {
    return pick({"1", "500", "5e2", "-7", "1.5", "true", "\"\"", "\"err\"", "\"error\"", "\"500\"",
                 "\"true\"", "1ms", "\"/api/v1\"", "\"er\\nr\"", "\"a,b\"", "\"key\"", "\"\\\"err\\\"\"",
                 "12345678901234567890"});
  }
  std::string path() {
    return pick({"a", "b", "a.b", "b.c", "a.b.c", "`d/e`", "`a?`", "a[0]", "a[-1].b", "x"});
  }
  std::string text() {
    return pick({"\"err\"", "\"/api\"", "\"\"", "\"5\"", "\"a,b\"", "\"r\\\",\\\"e\"", "\"[\"", "\"tru\""});
  }
  std::string regex() {
    return pick({"/err/", "/^err/i", "/(api|key)/", "/v[0-9]/", "/\\[/", "/KEY/i", "/err\",\"/", "/./"});
  }
  std::string comparison() {
    switch (random() % 12) {
      case 0:
        return path() + " in [" + constant() + ", " + constant() + "]";
      case 1:
        return constant() + " in " + path();
      case 2:
        return path() + " in 400..599";
      case 3:
        return path() + " ~ " + regex();
      case 4:
        return pick({"contains(", "starts_with(", "ends_with("}) + path() + ", " + text() + ")";
      case 5:
        return path() + " != null";
      case 6:
        return path();
      case 7:
        return pick({"_line ~ /err/", "contains(_line, \"500\")", "a in 10.0.0.0/8", "a + 1 > 2", "a == b"});
      case 8:
        return constant() + pick({" == ", " < ", " >= "}) + path();
      default:
        return path() + pick({" == ", " == ", " >= ", " < ", " > ", " <= ", " != "}) + constant();
    }
  }
  std::string condition(int depth = 0) {
    switch (depth > 1 ? 9 : random() % 7) {
      case 0:
        return "(" + condition(depth + 1) + ") or (" + condition(depth + 1) + ")";
      case 1:
      case 2:
        return "(" + condition(depth + 1) + ") and (" + condition(depth + 1) + ")";
      case 3:
        return "not (" + condition(depth + 1) + ")";
      default:
        return comparison();
    }
  }
};

/// How many of 1,000 random conditions gave something to look for, and how many lines were passed over.
struct Compared {
  size_t useful = 0, passed_over = 0;
};

/// `line(maker)` makes one.
template <typename MakeLine>
Compared compare_prefiltered(ConditionTest& test, MakeLine&& make_line) {
  Compared compared;
  for (unsigned seed = 0; seed < 1000 && !testing::Test::HasFatalFailure(); ++seed) {
    Maker maker(seed);
    auto where = maker.condition();
    auto expr = quiet_first(parse_expr(where));
    auto prefilter = test.format->make_prefilter(filter_of(*expr).condition);
    if (!prefilter->is_useful()) continue;
    ++compared.useful;
    auto search = prefilter->make_scratch();
    std::string lines;
    for (int i = 0; i < 60; ++i) lines += make_line(maker) + "\n";
    auto plain = test.run(*expr, lines, nullptr, nullptr);
    // Of the lines that can't be read, those are left out that need not be read.
    std::erase_if(plain.unparsed, [&](const std::string& line) {
      auto text = test.arena.copy(line + "\n");
      return prefilter->rules_out(text.view().substr(0, line.size()), *search);
    });
    for (size_t way = 0; way < prefilter->way_count(); ++way) {
      auto fast = test.run(*expr, lines, prefilter.get(), search.get(), way);
      EXPECT_EQ(plain.records, fast.records) << where << "\nseed " << seed << "\n" << lines;
      EXPECT_EQ(plain.misread, fast.misread) << where << "\nseed " << seed << "\n" << lines;
      EXPECT_EQ(plain.unparsed, fast.unparsed) << where << "\nseed " << seed << "\n" << lines;
      if (testing::Test::HasFailure()) return compared;
      compared.passed_over += fast.passed_over;
    }
  }
  return compared;
}

TEST_F(ConditionTest, PrefilteredIsTheSameAsNot) {
  auto compared = compare_prefiltered(*this, [](Maker& maker) { return maker.line(); });
  EXPECT_GT(compared.useful, 500u);
  EXPECT_GT(compared.passed_over, 5000u);  // else the test would show nothing
}

TEST_F(ConditionTest, PrefilteredLogfmtIsTheSameAsNot) {
  format = &logfmt_format;
  auto compared = compare_prefiltered(*this, [](Maker& maker) { return maker.pairs_line(); });
  EXPECT_GT(compared.useful, 500u);
  EXPECT_GT(compared.passed_over, 5000u);
}

TEST_F(ConditionTest, OfLogfmtTheKeyAndItsValueTell) {
  format = &logfmt_format;
  EXPECT_FALSE(keeps("status >= 500", "status=499 msg=x"));
  EXPECT_TRUE(keeps("status >= 500", "a=b status=500"));
  EXPECT_TRUE(keeps("status >= 500", "status=\"5e2\""));
  EXPECT_TRUE(keeps("status >= 500", "status=00500"));
  EXPECT_FALSE(keeps("status >= 500", "xstatus=500 a=status=500"));
  EXPECT_TRUE(keeps("status >= 500", "a=\"b\"status=500"));
  EXPECT_FALSE(keeps("status >= 500", "other=500"));
  EXPECT_TRUE(keeps("status >= 500", "no pairs: has to be reported"));
  EXPECT_TRUE(keeps("flag == true", "a=1 flag"));
  EXPECT_FALSE(keeps(R"(level == "error")", "level=info msg=\"an error\""));
  EXPECT_TRUE(keeps(R"(level == "error")", R"(level="err\u006fr")"));
}

TEST_F(ConditionTest, APrefilterThatKeepsTooMuchIsNotUsed) {
  auto made = format->make_prefilter(filter_of(*parse_expr(R"(level == "info")")).condition);
  const Prefilter& prefilter = *made;
  auto search = prefilter.make_scratch();
  std::string common, rare;
  for (int i = 0; i < 1000; ++i) {
    common += R"({"level":"info","i":)" + std::to_string(i) + "}\n";
    rare += R"({"level":"warn","i":)" + std::to_string(i) + "}\n";
  }
  uint64_t passed_over = 0;
  Text text(arena.copy(common), Place{});
  EXPECT_EQ(prefilter.candidates(text, *search, passed_over).runs(), text.runs());
  EXPECT_EQ(passed_over, 0u);
  // Until the next trial, also where it would help.
  prefilter.candidates(Text(arena.copy(rare), Place{}), *search, passed_over);
  EXPECT_EQ(passed_over, 0u);
  auto fresh = prefilter.make_scratch();
  prefilter.candidates(Text(arena.copy(rare), Place{}), *fresh, passed_over);
  EXPECT_EQ(passed_over, 1000u);
}

}  // namespace
}  // namespace weir
