#include "weir/stage/arguments.h"

#include <gtest/gtest.h>

#include "weir/stage/stage_def.h"

namespace weir {
namespace {

constexpr std::string_view kModes[] = {"fast", "safe"};
constexpr ParamDef kParams[] = {{.name = "n", .kind = ParamKind::Number, .otherwise = "10"},
                                {.name = "paths", .kind = ParamKind::Words},
                                {.name = "amount", .kind = ParamKind::Share}};
constexpr ParamDef kOptions[] = {
    {.name = "mode", .kind = ParamKind::Choice, .otherwise = "safe", .choices = kModes},
    {.name = "wait", .kind = ParamKind::Duration, .otherwise = "1m30s"},
    {.name = "limit", .kind = ParamKind::Size}};
constexpr SwitchDef kSwitches[] = {{'v', "invert", ""}};
constexpr std::string_view kForeign[] = {"zip"};
constexpr StageDef kStage = {.name = "zap",
                             .group = "",
                             .summary = "",
                             .doc = "",
                             .params = kParams,
                             .options = kOptions,
                             .switches = kSwitches,
                             .foreign_names = kForeign};

TEST(Arguments, HaveTheDefaultsOfTheStage) {
  const Arguments arguments(kStage);
  EXPECT_EQ(arguments.number("n"), 10);
  EXPECT_EQ(arguments.word("mode"), "safe");
  EXPECT_EQ(arguments.number("wait"), 90'000'000'000);
  EXPECT_FALSE(arguments.given("n"));
  EXPECT_TRUE(arguments.has("n"));
  EXPECT_FALSE(arguments.has("limit"));
  EXPECT_FALSE(arguments.flag("invert"));
  EXPECT_EQ(arguments.number_or("limit", 7), 7);
}

TEST(Arguments, PreferWhatWasGiven) {
  Arguments arguments(kStage);
  arguments.set("n", int64_t{3});
  arguments.set("invert", true);
  arguments.set("paths", std::vector<Word>{Word{.text = "a"}, Word{.text = "b"}});
  EXPECT_EQ(arguments.number("n"), 3);
  EXPECT_TRUE(arguments.given("n"));
  EXPECT_TRUE(arguments.flag("invert"));
  EXPECT_EQ(arguments.words("paths").size(), 2u);
}

TEST(ArgumentsDeathTest, RefuseWhatTheStageDoesNotDeclare) {
  Arguments arguments(kStage);
  EXPECT_DEATH(arguments.set("m", int64_t{3}), "");
  EXPECT_DEATH(arguments.set("n", true), "");
  EXPECT_DEATH((void)arguments.has("m"), "");
  EXPECT_DEATH((void)arguments.number("limit"), "");
  EXPECT_DEATH((void)arguments.number("mode"), "");
}

TEST(Arguments, ReadPlainKinds) {
  const auto number = [](ParamKind kind, std::string_view text) -> std::optional<int64_t> {
    const auto value = parse_plain({.name = "x", .kind = kind}, text);
    return value ? std::optional(std::get<int64_t>(*value)) : std::nullopt;
  };
  EXPECT_EQ(number(ParamKind::Number, "12"), 12);
  EXPECT_EQ(number(ParamKind::Number, "-1"), std::nullopt);
  EXPECT_EQ(number(ParamKind::Number, "1.5"), std::nullopt);
  EXPECT_EQ(number(ParamKind::Number, "99999999999999999999"), std::nullopt);
  EXPECT_EQ(number(ParamKind::Size, "64KiB"), 65'536);
  EXPECT_EQ(number(ParamKind::Size, "512"), 512);
  EXPECT_EQ(number(ParamKind::Duration, "250ms"), 250'000'000);
  EXPECT_EQ(number(ParamKind::Duration, "250"), std::nullopt);
  const auto share = parse_plain({.name = "x", .kind = ParamKind::Share}, "0.5%");
  EXPECT_DOUBLE_EQ(std::get<double>(*share), 0.005);
  for (const auto* text : {"%", "101%", "-1%", "nan%", "x"}) {
    EXPECT_FALSE(parse_plain({.name = "x", .kind = ParamKind::Share}, text)) << text;
  }
  EXPECT_FALSE(parse_plain(kOptions[0], "slow"));
  EXPECT_TRUE(parse_plain(kOptions[0], "fast"));
  EXPECT_FALSE(parse_plain({.name = "x", .kind = ParamKind::Flag}, "yes"));
}

TEST(Registry, FindsByOurNameAndByOthers) {
  Registry registry;
  registry.add(kStage);
  EXPECT_EQ(registry.find("zap"), &kStage);
  EXPECT_EQ(registry.find("zip"), nullptr);
  EXPECT_EQ(registry.find_foreign("zip"), &kStage);
}

TEST(Registry, ReplacesAStageOfTheSameName) {
  StageDef other = kStage;
  Registry registry;
  registry.add(kStage);
  registry.add(other);
  EXPECT_EQ(registry.find("zap"), &other);
  EXPECT_EQ(registry.all().size(), 1u);
}

}  // namespace
}  // namespace weir
