#include "weir/query/program.h"

#include <gtest/gtest.h>

#include "records.h"
#include "weir/query/compare.h"
#include "weir/query/expr_error.h"
#include "weir/query/function_table.h"
#include "weir/query/functions.h"

namespace weir {
namespace {

struct ProgramTest : testing::Test {
  Arena arena;
  EvalScratch scratch;

  /// The expression's value for one record, as JSON.
  std::string value(std::string_view expr_text, std::string_view record = "{}") {
    auto expr = parse_expr(expr_text);
    auto parser = make_json_parser(fields_read(*expr));
    auto program = Program::compile(*expr, parser->schema(), {.now_ns = 1'000'000'000'000'000'000});
    auto batches = parse_batches(arena, std::string(record) + "\n", *parser);
    Column out;
    program.evaluate(batches.at(0), scratch, out);
    std::string json;
    append_json(out[0], json);
    return json;
  }

  /// Whether `where expr` keeps the record.
  bool keeps(std::string_view expr_text, std::string_view record) {
    auto expr = parse_expr(expr_text);
    auto parser = make_json_parser(fields_read(*expr));
    auto program = Program::compile(*expr, parser->schema());
    auto batches = parse_batches(arena, std::string(record) + "\n", *parser);
    program.filter(batches.at(0), scratch);
    return batches.at(0).selection().size() == 1;
  }

  std::string error(std::string_view expr_text) {
    try {
      value(expr_text);
    } catch (const ExprError& error) {
      return error.message();
    }
    return "";
  }
};

TEST_F(ProgramTest, ComparisonsWithNullAreTrueOrFalse) {
  EXPECT_EQ(value("null == null"), "true");
  EXPECT_EQ(value("a == null"), "true");
  EXPECT_EQ(value("a != \"debug\""), "true");
  EXPECT_EQ(value("a < 1"), "false");
  EXPECT_EQ(value("a >= 1"), "false");
  EXPECT_EQ(value("not a >= 1"), "true");
  EXPECT_EQ(value("a ~ /x/"), "false");
  EXPECT_EQ(value("a !~ /x/"), "true");
  EXPECT_EQ(value("a in [1, null]"), "true");
  EXPECT_EQ(value("a not in [1]"), "true");
  EXPECT_EQ(value("a == 0", "{\"a\":null}"), "false");
  EXPECT_FALSE(keeps("a", "{\"a\":null}"));
  EXPECT_TRUE(keeps("not a", "{\"a\":null}"));
  EXPECT_FALSE(keeps("a", "{\"a\":1}"));
  EXPECT_TRUE(keeps("a", "{\"a\":\"true\"}"));
}

TEST_F(ProgramTest, AStringMeetsAnotherTypeByBeingReadAsIt) {
  EXPECT_EQ(value("a >= 500", R"({"a":"503"})"), "true");
  EXPECT_EQ(value("a == 500", R"({"a":"+0500.0"})"), "true");
  EXPECT_EQ(value("a == 500", R"({"a":" 500"})"), "false");
  EXPECT_EQ(value("a > 250ms", R"({"a":"1h2m3.5s"})"), "true");
  EXPECT_EQ(value("a == true", R"({"a":"true"})"), "true");
  EXPECT_EQ(value("a < 2026-11-24", R"({"a":"2026-11-23T10:00:00+02:00"})"), "true");
  EXPECT_EQ(value("a == 2023-11-14T22:13:20", R"({"a":1700000000})"), "true");
  EXPECT_EQ(value("a == 2023-11-14T22:13:20", R"({"a":1700000000000})"), "true");
  EXPECT_EQ(value("a == b", R"({"a":"1.10","b":"1.1"})"), "false");
  EXPECT_EQ(value("a == b", R"({"a":"1.10","b":1.1})"), "true");
  EXPECT_EQ(value("a > b", R"({"a":"10","b":"9"})"), "true");
  EXPECT_EQ(value("a > b", R"({"a":"1m","b":"59s"})"), "true");
  EXPECT_EQ(value("a > b", R"({"a":"b","b":"a9"})"), "true");
  EXPECT_EQ(value("a < 5", R"({"a":"N/A"})"), "false");
  auto misread = scratch.take_misread();
  ASSERT_EQ(misread.size(), 1u);
  EXPECT_EQ(misread[0].what, "a");
  EXPECT_EQ(misread[0].example, "N/A");
}

TEST_F(ProgramTest, NumbersCompareExactly) {
  EXPECT_EQ(value("a == 9007199254740993", R"({"a":9007199254740992.0})"), "false");
  EXPECT_EQ(value("a == b", R"({"a":12345678901234567890,"b":12345678901234567891})"), "false");
  EXPECT_EQ(value("a == b", R"({"a":12345678901234567890,"b":"012345678901234567890"})"), "true");
  EXPECT_EQ(value("a > 9223372036854775807", R"({"a":12345678901234567890})"), "true");
  EXPECT_EQ(value("a > 5", R"({"a":1e400})"), "true");
  EXPECT_EQ(value("a == 0", R"({"a":-0})"), "true");
  EXPECT_EQ(value("a == 1", R"({"a":1.0})"), "true");
}

TEST_F(ProgramTest, ListsAndObjectsAreEqualByContent) {
  EXPECT_EQ(value("a == b", R"({"a":[1, "x"],"b":[1.0,"\u0078"]})"), "true");
  EXPECT_EQ(value("a == b", R"({"a":{"x":1,"y":2},"b":{"y":2,"x":1}})"), "true");
  EXPECT_EQ(value("a == b", R"({"a":{"x":1},"b":{"x":1,"y":null}})"), "false");
  EXPECT_EQ(value("a == [1, 2]", R"({"a":[1,2]})"), "true");
  EXPECT_EQ(value("a < [1, 2]", R"({"a":[1,1]})"), "false");
}

TEST_F(ProgramTest, InTakesListsRangesAndNetworks) {
  EXPECT_EQ(value("a in [\"warn\", \"error\"]", R"({"a":"err\u006fr"})"), "true");
  EXPECT_EQ(value("a in [\"42\"]", R"({"a":42})"), "true");
  EXPECT_EQ(value("\"urgent\" in tags", R"({"tags":["a","urgent"]})"), "true");
  EXPECT_EQ(value("\"urgent\" in tags", R"({"tags":"urgent"})"), "true");
  EXPECT_EQ(value("\"failed\" in steps.state", R"({"steps":[{"state":"ok"},{"state":"failed"}]})"), "true");
  EXPECT_EQ(value("a in 500..599", R"({"a":"599"})"), "true");
  EXPECT_EQ(value("a in 500..599", R"({"a":600})"), "false");
  EXPECT_EQ(value("a not in 500..599", R"({"a":null})"), "true");
  EXPECT_EQ(value("ip in 10.0.0.0/8", R"({"ip":"10.200.1.1"})"), "true");
  EXPECT_EQ(value("ip not in [10.0.0.0/8, 192.168.0.0/16]", R"({"ip":"192.168.4.4"})"), "false");
  EXPECT_EQ(value("ip in cidr(\"fd00::/8\")", R"({"ip":"fdab::1:2"})"), "true");
  EXPECT_EQ(value("ip in 10.0.0.0/8", R"({"ip":"::ffff:10.1.1.1"})"), "true");
  EXPECT_EQ(value("ip in 10.0.0.0/8", R"({"ip":"10.1"})"), "false");
}

TEST_F(ProgramTest, MatchesSearch) {
  EXPECT_EQ(value("a ~ /^\\/api\\/v\\d+/", R"({"a":"/api/v12/users"})"), "true");
  EXPECT_EQ(value("a ~ /REFUSED/i", R"({"a":"connection refused"})"), "true");
  EXPECT_EQ(value("a ~ \"50.\"", R"({"a":503})"), "true");
  EXPECT_EQ(value("a ~ /x.y/s", R"({"a":"x\ny"})"), "true");
  EXPECT_EQ(value("a ~ /^b$/m", R"({"a":"a\nb\nc"})"), "true");
}

TEST_F(ProgramTest, CalculatesWithNumbersTimesAndDurations) {
  EXPECT_EQ(value("7 / 2"), "3.5");
  EXPECT_EQ(value("6 / 2"), "3");
  EXPECT_EQ(value("-7 % 3"), "-1");
  EXPECT_EQ(value("1 / 0"), "null");
  EXPECT_EQ(value("9223372036854775807 + 1"), "null");
  EXPECT_EQ(value("a + 1", R"({"a":"2.5"})"), "3.5");
  EXPECT_EQ(value("a + 1", R"({"a":1e400})"), "null");
  EXPECT_EQ(value("b - a", R"({"a":"2026-11-23T10:00:00Z","b":"2026-11-23T10:01:30.5Z"})"), "\"1m30.5s\"");
  EXPECT_EQ(value("2026-11-23 + 1h"), "\"2026-11-23T01:00:00Z\"");
  EXPECT_EQ(value("90s / 1ms"), "90000");
  EXPECT_EQ(value("1m * 1.5"), "\"1m30s\"");
  EXPECT_EQ(value("2026-11-23 + 1"), "null");
  EXPECT_EQ(value("-a", R"({"a":"5"})"), "-5");
  EXPECT_EQ(value("bytes ?? 0 > 10"), "false");
  EXPECT_EQ(value("a ?? b ?? 3", R"({"b":null})"), "3");
  EXPECT_EQ(value("null + 1"), "null");
}

TEST_F(ProgramTest, KeepsTheSpellingOfWhatIsCarriedThrough) {
  EXPECT_EQ(value("a", R"({"a":1.10})"), "1.10");
  EXPECT_EQ(value("a", R"({"a":"\u00e9\/"})"), R"("\u00e9\/")");
  EXPECT_EQ(value("a", R"({"a":{ "b" : 1e400 }})"), R"({ "b" : 1e400 })");
  EXPECT_EQ(value("if(a == 1.1, a, 0)", R"({"a":1.10})"), "1.10");
}

TEST_F(ProgramTest, ReachesIntoComputedValues) {
  EXPECT_EQ(value("parse_json(m).a[1]", R"({"m":"{\"a\":[1,[2]]}"})"), "[2]");
  EXPECT_EQ(value("a[i]", R"({"a":[5,6],"i":-1})"), "6");
  EXPECT_EQ(value("h[k]", R"({"h":{"x-id":7},"k":"x-id"})"), "7");
  EXPECT_EQ(value("[a, a + 1]", R"({"a":1})"), "[1,2]");
  EXPECT_EQ(value("_line"), "\"{}\"");
  EXPECT_EQ(value("_", R"({"a":1})"), R"({"a":1})");
}

TEST_F(ProgramTest, FunctionsOfNullGiveNull) {
  EXPECT_EQ(value("lower(a)"), "null");
  EXPECT_EQ(value("concat(\"x\", a)"), "\"x\"");
  EXPECT_EQ(value("if(a, 1)"), "null");
  EXPECT_EQ(value("replace(a, /x/, \"y\")"), "null");
}

TEST_F(ProgramTest, TextFunctions) {
  EXPECT_EQ(value("upper(\"straße ÄÖ ñ я\")"), "\"STRAßE ÄÖ Ñ Я\"");
  EXPECT_EQ(value("lower(\"ÀÉĞŽ ΣΩ ЁЯ\")"), "\"àéğž σω ёя\"");
  EXPECT_EQ(value("replace(\"a.b.c\", \".\", \"$1\")"), "\"a$1b$1c\"");
  EXPECT_EQ(value("replace(\"k=v\", /(\\w)=(\\w)/, r\"$2-$1$$\")"), "\"v-k$\"");
  EXPECT_EQ(value("replace(\"abc\", /x*/, \"-\")"), "\"-a-b-c-\"");
  EXPECT_EQ(value("split(\"a1b22c\", /\\d+/)"), R"(["a","b","c"])");
  EXPECT_EQ(value("substr(\"añb\", -2, 1)"), "\"ñ\"");
  EXPECT_EQ(value("extract(\"id=x\", /id=(\\d+)/)"), "null");
  EXPECT_EQ(value("len([1, 2, 3])"), "3");
}

TEST_F(ProgramTest, TimeFunctions) {
  EXPECT_EQ(value("bucket(2026-11-26T10:44:59, 5m)"), "\"2026-11-26T10:40:00Z\"");
  EXPECT_EQ(value("bucket(2026-11-26, 7d)"), "\"2026-11-23T00:00:00Z\"");
  EXPECT_EQ(value("bucket(2026-11-26T10:44:59, \"month\")"), "\"2026-11-01T00:00:00Z\"");
  EXPECT_EQ(value("bucket(-1, 100)"), "-100");
  EXPECT_EQ(value("bucket(0.25, 0.1)"), "0.2");
  EXPECT_EQ(value("now() - ago(1h)"), "\"1h\"");
  EXPECT_EQ(value("hour(a)", R"({"a":"2026-11-23T23:30:00-01:00"})"), "0");
}

TEST_F(ProgramTest, RefusesWhatCantBeRightBeforeTheRun) {
  EXPECT_EQ(error("wat(1)"), "unknown function 'wat'");
  EXPECT_NE(error("median(a)"), "");
  EXPECT_EQ(error("time(a, b)"), "the pattern of a time is a constant text, as \"%d/%b/%Y\"");
  EXPECT_EQ(error("format_time(a, \"%Q\")"), "'%Q' is no pattern of times: there is no %Q");
  EXPECT_NE(error("time(a, \"%Y %U\")"), "");
  EXPECT_EQ(error("format_time(a, \"%Y %U\")"), "");
  EXPECT_NE(error("a in lines(b)"), "");
  EXPECT_NE(error("a ~ /(/"), "");
  EXPECT_NE(error("a ~ b"), "");
  EXPECT_NE(error("lower(/x/)"), "");
  EXPECT_EQ(error("lower(a)"), "");
}

TEST_F(ProgramTest, EveryFunctionHasCode) {
  for (const FunctionDef& def : builtin_functions()) {
    bool special = def.name == "if" || def.name == "cidr" || def.name == "lines";
    EXPECT_TRUE(def.kind != FunctionKind::Scalar || special || find_scalar_function(def.name)) << def.name;
  }
}

TEST_F(ProgramTest, EveryExampleOfTheFunctionTableGivesItsResult) {
  int checked = 0;
  for (const FunctionDef& def : builtin_functions()) {
    if (def.kind != FunctionKind::Scalar || def.example.empty()) continue;
    auto text = "(" + std::string(def.example) + ") == (" + std::string(def.result) + ")";
    EXPECT_EQ(value(text), "true") << text << " gives " << value(def.example);
    ++checked;
  }
  EXPECT_GT(checked, 50);
}

TEST_F(ProgramTest, XAndNotXSplitAnyInputInTwo) {
  std::vector<std::string> values = {
      "null",     "1",    "-2.5",  "1e400",  "12345678901234567890", "\"\"", "\"5\"", "\"x\"",
      "\"true\"", "true", "false", "\"1h\"", "\"2026-11-23\"",       "[]",   "[1]",   "{}",
      "{\"a\":1}"};
  std::string input;
  for (const auto& a : values) {
    for (const auto& b : values) input += "{\"a\":" + a + ",\"b\":" + b + "}\n";
  }
  for (std::string_view text :
       {"a == b", "a < b", "a <= b", "a > b", "a >= b", "a in b", "a ~ /1/", "a and b", "a or b", "a",
        "a in 1..5", "a in 10.0.0.0/8", "a + b > 1", "a == 1", "a == \"x\"", "a < 5"}) {
    auto expr = parse_expr(text);
    auto negated = parse_expr("not (" + std::string(text) + ")");
    auto parser = make_json_parser(fields_read(*expr));
    auto batches = parse_batches(arena, input, *parser);
    ASSERT_EQ(batches.size(), 1u);
    size_t all = batches[0].rows();
    Program::compile(*expr, parser->schema()).filter(batches[0], scratch);
    RowList yes(batches[0].selection().begin(), batches[0].selection().end());
    batches = parse_batches(arena, input, *parser);
    Program::compile(*negated, parser->schema()).filter(batches[0], scratch);
    RowList no(batches[0].selection().begin(), batches[0].selection().end());
    EXPECT_EQ(yes.size() + no.size(), all) << text;
    RowList both;
    std::set_intersection(yes.begin(), yes.end(), no.begin(), no.end(), std::back_inserter(both));
    EXPECT_TRUE(both.empty()) << text;
  }
}

TEST(TotalOrder, IsTransitiveAndKeepsKindsApart) {
  std::vector<Value> sorted = {Value::of(-1.5),     Value::of(int64_t{0}),
                               Value::string("1"),  Value::number_text("1.5"),
                               Value::string("1s"), Value::duration(2'000'000'000),
                               Value::time(0),      Value::string("1x"),
                               Value::string("a"),  Value::of(false),
                               Value::of(true),     Value::list("[]"),
                               Value::object("{}"), Value()};
  for (size_t i = 0; i < sorted.size(); ++i) {
    for (size_t j = 0; j < sorted.size(); ++j) {
      std::string left, right;
      auto order = compare_keys(SortKey::of(sorted[i], left), SortKey::of(sorted[j], right));
      EXPECT_EQ(order < 0, i < j) << i << ' ' << j;
      EXPECT_EQ(order == 0, i == j) << i << ' ' << j;
    }
  }
  std::string left, right;
  auto text = SortKey::of(Value::string("a"), left), number = SortKey::of(Value::of(int64_t{1}), right);
  EXPECT_TRUE(compare_keys(number, text, true) < 0);
}

}  // namespace
}  // namespace weir
