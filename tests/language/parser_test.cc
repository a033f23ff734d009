#include "weir/language/parser.h"

#include <gtest/gtest.h>

#include "language_fixture.h"

namespace weir::test {
namespace {

const Arguments& first(const Pipeline& pipeline) { return *pipeline.stages.front().arguments; }

PipelineFile file(std::string_view text, std::map<std::string, std::string, std::less<>> values = {}) {
  auto with = context();
  with.parameters = std::move(values);
  return parse_file(text, with);
}

std::string refusal(std::string_view text) {
  try {
    file(text);
  } catch (const SyntaxError& error) {
    return error.diagnostic().message;
  }
  return "accepted";
}

TEST(Parser, BindsAsThePageSays) {
  EXPECT_EQ(outcome("where not a ~ /x/ and b or c"), "where not a ~ /x/ and b or c");
  EXPECT_EQ(outcome("where (a or b) and c"), "where (a or b) and c");
  EXPECT_EQ(outcome("where ((bytes ?? 0) > 10)"), "where bytes ?? 0 > 10");
  EXPECT_EQ(outcome("set x = a - (b - c) * 2"), "set x = a - (b - c) * 2");
  EXPECT_EQ(outcome("set x = -a.b[0] ?? 1"), "set x = -a.b[0] ?? 1");
  EXPECT_EQ(outcome("where a not in [1]"), "where a not in [1]");
}

TEST(Parser, MakesLiteralsOfNumbersWithASign) {
  const auto pipeline = parse_pipeline("where a > -9223372036854775808", context());
  const auto& compare = std::get<Expr::Binary>(first(pipeline).expr("condition").node);
  EXPECT_EQ(compare.right->as<NumberLiteral>()->text, "-9223372036854775808");
}

TEST(Parser, KnowsTheRecordsOwnFields) {
  EXPECT_EQ(outcome("where _[\"user-agent\"] == 1"), "where `user-agent` == 1");
  EXPECT_EQ(outcome("where _._line == _line"), "where `_line` == _line");
  EXPECT_EQ(outcome("where `_line` == _line"), "where `_line` == _line");
  EXPECT_EQ(outcome("where `a` == a"), "where a == a");
}

TEST(Parser, ReadsABareAggregate) {
  EXPECT_EQ(outcome("stats count, x = count / 2 by host"), "stats count(), x = count() / 2 by host");
  EXPECT_EQ(outcome("stats sum(count)"), "stats sum(count)");
  EXPECT_EQ(outcome("stats count = count()"), "stats count = count()");
}

TEST(Parser, PutsParametersInAfterwards) {
  EXPECT_EQ(outcome("where a == $odd"), "where a == \"it's | head 1\"");
  EXPECT_EQ(outcome("where a in $list"), "where a in [\"a\", \"b\"]");
  EXPECT_EQ(outcome("head $n"), "head 5");
  EXPECT_EQ(outcome("grep $odd"), "grep \"it's | head 1\"");
  EXPECT_EQ(outcome("read ${dir}/*.log"), "read /var/*.log");
  EXPECT_EQ(outcome("read ~/a.log ~"), "read /home/me/a.log /home/me");
  EXPECT_EQ(outcome("where a == \"${host}:80\""), "where a == \"web-1:80\"");
  EXPECT_EQ(outcome("where a == '$host'"), "where a == \"$host\"");
}

TEST(Parser, MarksWhatWasPutIntoAWord) {
  const auto pipeline = parse_pipeline("read /x/${dir}/*.log", context());
  const auto& word = first(pipeline).words("paths").front();
  ASSERT_EQ(word.literal.size(), 1u);
  EXPECT_EQ(word.text.substr(word.literal[0].begin, word.literal[0].end - word.literal[0].begin), "/var");
}

TEST(Parser, QuotesWhatIsPutIntoACommand) {
  const auto pipeline = parse_pipeline("exec \"grep ${odd} $HOME\"", context());
  EXPECT_EQ(first(pipeline).word("command"), "grep 'it'\\''s | head 1' $HOME");
}

TEST(Parser, NeverShowsValuesFromOutside) {
  EXPECT_EQ(outcome("where token == ${env:SECRET}"), "where token == ${env:SECRET}");
  EXPECT_EQ(outcome("where a in ${file:ids.txt}"), "where a in ${file:ids.txt}");
  EXPECT_EQ(outcome("grep ${env:SECRET}"), "grep ${env:SECRET}");
  EXPECT_EQ(outcome("read /a/${env:SECRET}.log"), "read /a/${env:SECRET}.log");
  EXPECT_EQ(outcome("head ${env:SECRET}").find("hunter2"), std::string::npos);
  EXPECT_EQ(outcome("where a ~ \"(${env:SECRET}\"").find("hunter2"), std::string::npos);
  EXPECT_EQ(outcome("to ${env:SECRET}").find("hunter2"), std::string::npos);
  const auto pipeline = parse_pipeline("grep ${env:SECRET}", context());
  EXPECT_EQ(first(pipeline).patterns("patterns")[0].text, "hunter2");
}

TEST(Parser, GivesDefaults) {
  const auto pipeline = parse_pipeline("head", context());
  EXPECT_EQ(first(pipeline).number("n"), 10);
  EXPECT_FALSE(first(pipeline).given("n"));
  EXPECT_FALSE(first(pipeline).has("by"));
}

TEST(Parser, ReadsArgumentsByTheirKind) {
  auto pipeline = parse_pipeline("sample 2.5%", context());
  EXPECT_DOUBLE_EQ(first(pipeline).fraction("amount"), 0.025);
  pipeline = parse_pipeline("write a.log rotate=1.5MB sync=true", context());
  EXPECT_EQ(first(pipeline).number("rotate"), 1'500'000);
  EXPECT_TRUE(first(pipeline).flag("sync"));
  pipeline = parse_pipeline("grep -vi a /b/s", context());
  EXPECT_TRUE(first(pipeline).flag("invert") && first(pipeline).flag("ignore_case"));
  EXPECT_FALSE(first(pipeline).flag("whole_words"));
  EXPECT_TRUE(first(pipeline).patterns("patterns")[1].regex);
  pipeline = parse_pipeline("sort a, -b, c desc, d asc", context());
  EXPECT_EQ(to_text(pipeline), "sort by a, -b, -c, d");
  pipeline = parse_pipeline("tee { where a | write x ; discard ; }", context());
  EXPECT_EQ(first(pipeline).block("target").branches.size(), 2u);
}

TEST(Parser, RefusesWhatNestsTooDeep) {
  const auto nested = [](std::string_view open, std::string_view close, int depth) {
    std::string text = "where ";
    for (int i = 0; i < depth; ++i) text += open;
    text += "a";
    for (int i = 0; i < depth; ++i) text += close;
    return outcome(text);
  };
  EXPECT_EQ(nested("(", ")", 200), "where a");
  for (const auto& [open, close] : {std::pair("(", ")"), std::pair("[", "]"), std::pair("f(", ")"),
                                    std::pair("not ", ""), std::pair("- ", ""), std::pair("a[", "]")}) {
    EXPECT_TRUE(nested(open, close, 100'000).find("200 levels") != std::string::npos) << open;
  }
  std::string blocks;
  for (int i = 0; i < 100'000; ++i) blocks += "tee { ";
  EXPECT_NE(outcome(blocks).find("200 levels"), std::string::npos);
}

TEST(Parser, RefusesEndlessChains) {
  std::string sum = "where a", members = "where f(a)";
  for (int i = 0; i < 100'000; ++i) {
    sum += " + a";
    members += ".b";
  }
  EXPECT_NE(outcome(sum).find("1000 operators"), std::string::npos);
  EXPECT_NE(outcome(members).find("too many members"), std::string::npos);
}

TEST(Parser, ReadsFiles) {
  const auto parsed = file(R"(
# the worst endpoints
param limit: number = 20 "how many"
param level = "error"
param since: duration
test "keeps errors" {
  given """
    {"level":"error"}
    """
  expect "x\n"
}
where level == $level and age < $since | head $limit
)",
                           {{"since", "1h"}});
  ASSERT_EQ(parsed.parameters.size(), 3u);
  EXPECT_EQ(parsed.parameters[0].doc, "how many");
  EXPECT_EQ(parsed.parameters[0].type, ParameterType::Number);
  EXPECT_EQ(parsed.parameters[2].otherwise, std::nullopt);
  ASSERT_EQ(parsed.tests.size(), 1u);
  EXPECT_EQ(parsed.tests[0].given, "{\"level\":\"error\"}\n");
  EXPECT_EQ(to_text(parsed.pipeline), "where level == \"error\" and age < 1h | head 20");
}

TEST(Parser, JudgesDeclarations) {
  EXPECT_EQ(refusal("param a: nmber head"), "there is no type 'nmber'");
  EXPECT_EQ(refusal("param a head"), "the parameter 'a' needs a value");
  EXPECT_EQ(refusal("param a = 1 param a = 2 head"), "a second parameter 'a'");
  EXPECT_EQ(refusal("param a: number = \"x\" head"), "'x' is no number");
  EXPECT_EQ(refusal("test \"x\" { given \"\" } head"), "expected 'expect'");
  EXPECT_EQ(refusal("param a = 1"), "a stage is missing");
  EXPECT_EQ(refusal("param a = -1 where x == $a"), "accepted");
}

TEST(Parser, ChecksTypedValues) {
  try {
    file("param n: number\nwhere x == $n", {{"n", "five"}});
    FAIL();
  } catch (const SyntaxError& error) {
    EXPECT_EQ(error.text(), "line 2: the value 'five' of $n is no number\n  where x == $n\n             ^~");
  }
}

TEST(Parser, NamesStagesThatThisVersionDoesNotRun) {
  Registry registry;
  StageDef later = *stages().find("head");
  later.build = nullptr;
  registry.add(later);
  const ParseContext with{.stages = registry};
  const auto pipeline = parse_pipeline("head 3", with);
  try {
    check_runnable(pipeline, "head 3");
    FAIL();
  } catch (const SyntaxError& error) {
    EXPECT_EQ(error.diagnostic().message, "stage 'head' is not available in this version");
    EXPECT_EQ(error.code(), ErrorCode::Usage);
  }
}

TEST(Parser, KnowsNoStageByName) {
  static constexpr ParamDef kParams[] = {
      {.name = "how", .kind = ParamKind::Expr, .doc = "how", .required = true}};
  static constexpr StageDef kZap = {.name = "zap", .group = "x", .summary = "", .doc = "", .params = kParams};
  Registry registry;
  registry.add(kZap);
  EXPECT_EQ(to_text(parse_pipeline("zap a+1 | zap b", {.stages = registry})), "zap a + 1 | zap b");
}

}  // namespace
}  // namespace weir::test
