#include "weir/language/describe.h"

#include <gtest/gtest.h>

#include <set>

#include "language_fixture.h"
#include "weir/language/expr_checker.h"
#include "weir/language/suggest.h"

namespace weir::test {
namespace {

TEST(Describe, WritesTheSyntaxOfAStage) {
  EXPECT_EQ(syntax_text(*stages().find("grep")),
            "grep [-v -i -w] [PATTERN…] [file= before= after= context=]");
  EXPECT_EQ(syntax_text(*stages().find("head")), "head [N] [by keys]");
  EXPECT_EQ(syntax_text(*stages().find("sort")), "sort [[by] order, …]");
  EXPECT_EQ(syntax_text(*stages().find("sessionize")), "sessionize by keys gap=DURATION [time=]");
  EXPECT_EQ(syntax_text(*stages().find("tee")), "tee (TARGET | { … })");
}

TEST(Describe, WritesAPageOfHelp) {
  static constexpr std::string_view kWays[] = {"up", "down"};
  static constexpr ParamDef kParams[] = {
      {.name = "n", .kind = ParamKind::Number, .doc = "how often", .otherwise = "2"}};
  static constexpr ParamDef kOptions[] = {
      {.name = "way", .kind = ParamKind::Choice, .doc = "which way", .choices = kWays}};
  static constexpr SwitchDef kSwitches[] = {{'x', "extra", "one more"}};
  static constexpr Example kExamples[] = {{"zap 1", "a\nb\n", "a\n"}};
  static constexpr StageDef kZap = {.name = "zap",
                                    .group = "lines",
                                    .summary = "zaps lines",
                                    .doc = "One.\n\nTwo.",
                                    .params = kParams,
                                    .options = kOptions,
                                    .switches = kSwitches,
                                    .examples = kExamples};
  EXPECT_EQ(help_text(kZap), R"(zap: zaps lines

  zap [-x] [N] [way=]

One.

Two.

This stage is not available in this version.

Arguments
  N  how often (2 unless given)

Switches
  -x  one more

Options
  way=up|down  which way

Examples
  weir 'zap 1'
  reads
    a
    b
  gives
    a
)");
}

TEST(Describe, KeepsLinesShort) {
  for (const auto* def : stages().all()) {
    std::istringstream lines(help_text(*def));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 180u) << line;
  }
}

TEST(Describe, ListsEveryStageAndFunction) {
  const auto stage_list = stages_text(stages());
  for (const auto* def : stages().all()) EXPECT_NE(stage_list.find(def->name), std::string::npos);
  const auto function_list = functions_text(builtin_functions());
  for (const auto& def : builtin_functions()) EXPECT_NE(function_list.find(def.syntax), std::string::npos);
  EXPECT_EQ(help_text(*find_function(builtin_functions(), "substr", false)),
            "substr(x, start [, n]): n characters from start, counted from 0, from the end if negative "
            "(function)\n\n"
            "  substr(\"timeout\", 4)  gives  \"out\"\n");
}

/// A name in two places would make an argument that overwrites another.
TEST(Catalog, NamesOfArgumentsAreUnique) {
  for (const auto* def : stages().all()) {
    std::set<std::string_view> names;
    for (const auto& param : def->params) EXPECT_TRUE(names.insert(param.name).second) << def->name;
    for (const auto& option : def->options) EXPECT_TRUE(names.insert(option.name).second) << def->name;
    for (const auto& each : def->switches) EXPECT_TRUE(names.insert(each.name).second) << def->name;
  }
}

TEST(Catalog, IsDocumented) {
  for (const auto* def : stages().all()) {
    EXPECT_FALSE(def->summary.empty() || def->doc.empty() || def->group.empty()) << def->name;
    EXPECT_NE(def->summary.back(), '.') << def->name;
    for (const auto& param : def->params) EXPECT_FALSE(param.doc.empty()) << def->name << param.name;
    for (const auto& option : def->options) EXPECT_FALSE(option.doc.empty()) << def->name << option.name;
    const Arguments defaults(*def);  // fails a check if a default does not read as its kind
  }
}

TEST(Catalog, AnswersForeignNamesOnce) {
  std::set<std::string_view> names;
  for (const auto* def : stages().all()) names.insert(def->name);
  for (const auto* def : stages().all()) {
    for (const auto foreign : def->foreign_names) EXPECT_TRUE(names.insert(foreign).second) << foreign;
  }
}

TEST(Catalog, ExamplesParse) {
  for (const auto* def : stages().all()) {
    for (const auto& example : def->examples)
      EXPECT_NO_THROW(parse_pipeline(example.pipeline, context())) << example.pipeline;
  }
  for (const auto& def : builtin_functions()) {
    if (def.example.empty()) continue;
    for (const auto text : {def.example, def.result}) {
      EXPECT_EQ(outcome("set x = " + std::string(text)).substr(0, 8), "set x = ") << text;
    }
  }
}

TEST(Catalog, FindsPercentiles) {
  EXPECT_EQ(percentile_of_name("p50"), 50);
  EXPECT_EQ(percentile_of_name("p999"), 99.9);
  for (const auto* name : {"p0", "p100", "p9999", "p", "p05", "px", "q50"})
    EXPECT_EQ(percentile_of_name(name), std::nullopt) << name;
  EXPECT_EQ(find_function(builtin_functions(), "min", true)->kind, FunctionKind::Aggregate);
  EXPECT_EQ(find_function(builtin_functions(), "min", false)->kind, FunctionKind::Scalar);
  EXPECT_EQ(find_function(builtin_functions(), "p95", true)->name, "p99");
  EXPECT_EQ(find_function(builtin_functions(), "nope", true), nullptr);
}

TEST(Suggest, CountsEdits) {
  EXPECT_EQ(edit_distance("where", "where", 2), 0u);
  EXPECT_EQ(edit_distance("wher", "where", 2), 1u);
  EXPECT_EQ(edit_distance("hwere", "where", 2), 1u);  // two neighbours swapped
  EXPECT_EQ(edit_distance("WHERE", "where", 2), 0u);
  EXPECT_EQ(edit_distance("abc", "xyz", 2), 3u);
  EXPECT_EQ(nearest_name("hed", {"head", "read"}), "head");
  EXPECT_EQ(nearest_name("xyz", {"head", "read"}), "");
  EXPECT_EQ(nearest_name("a", {"b"}), "");
}

}  // namespace
}  // namespace weir::test
