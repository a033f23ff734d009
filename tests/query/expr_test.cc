#include "weir/query/expr.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

template <typename Node>
ExprPtr make(Node node) {
  auto expr = std::make_unique<Expr>();
  expr->node = std::move(node);
  return expr;
}

ExprPtr field(std::vector<Path::Part> parts) { return make(Expr::Field{Path{.parts = std::move(parts)}}); }
ExprPtr number(std::string text) { return make(NumberLiteral{std::move(text)}); }
ExprPtr binary(Op op, ExprPtr left, ExprPtr right) {
  return make(Expr::Binary{op, std::move(left), std::move(right)});
}
template <typename... Arguments>
ExprPtr call(std::string name, Arguments... arguments) {
  Expr::Call node{std::move(name), {}};
  (node.arguments.push_back(std::move(arguments)), ...);
  return make(std::move(node));
}

TEST(Path, IsAFlatName) {
  EXPECT_EQ((Path{.parts = {"http", "path"}}).text(), "http.path");
  EXPECT_EQ((Path{.parts = {"tags", int64_t{-1}, "b.c"}}).text(), "tags[-1].b.c");
}

TEST(Path, HasASpecialNameUnlessItIsQuoted) {
  EXPECT_EQ((Path{.parts = {"_line"}}).special(), "_line");
  EXPECT_EQ((Path{.parts = {"_line"}, .quoted = true}).special(), "");
  EXPECT_EQ((Path{.parts = {"_lines"}}).special(), "");
}

TEST(Path, IsQuotedWhereItHasTo) {
  EXPECT_EQ(to_text(Path{.parts = {"and", "b c", "d", int64_t{0}}}), "`and`.`b c`.d[0]");
  EXPECT_EQ(to_text(Path{.parts = {"_line"}, .quoted = true}), "`_line`");
  EXPECT_EQ(to_text(Path{.parts = {"a`b", "c\nd"}}), "_[\"a`b\"][\"c\\nd\"]");
}

TEST(Expr, NamesResults) {
  EXPECT_EQ(derived_name(*field({"http", "path"})), "http.path");
  EXPECT_EQ(derived_name(*call("avg", field({"http", "bytes", int64_t{0}}))), "avg_bytes");
  EXPECT_EQ(derived_name(*call("count")), "count");
  EXPECT_EQ(derived_name(*call("count", binary(Op::Greater, field({"a"}), number("1")))), "");
  EXPECT_EQ(derived_name(*binary(Op::Add, field({"a"}), number("1"))), "");
}

TEST(Expr, WritesParenthesesOnlyWhereTheTreeNeedsThem) {
  EXPECT_EQ(to_text(*binary(Op::Multiply, binary(Op::Add, field({"a"}), number("1")), number("2"))),
            "(a + 1) * 2");
  EXPECT_EQ(to_text(*binary(Op::Add, binary(Op::Add, field({"a"}), number("1")), number("2"))), "a + 1 + 2");
  EXPECT_EQ(to_text(*binary(Op::Subtract, field({"a"}), binary(Op::Subtract, number("1"), number("2")))),
            "a - (1 - 2)");
  EXPECT_EQ(to_text(*binary(Op::Equal, binary(Op::Equal, field({"a"}), number("1")), number("2"))),
            "(a == 1) == 2");
}

TEST(Expr, KeepsTwoMinusSignsApart) {
  EXPECT_EQ(to_text(*make(Expr::Unary{Op::Negate, make(Expr::Unary{Op::Negate, field({"a"})})})), "-(-a)");
  EXPECT_EQ(to_text(*make(Expr::Unary{Op::Negate, number("5")})), "-(5)");
}

TEST(Expr, WritesLiterals) {
  EXPECT_EQ(to_text(*make(DurationLiteral{5'400'000'000'250})), "1h30m0.00000025s");
  EXPECT_EQ(to_text(*make(DurationLiteral{INT64_MIN})), "-2562047h47m16.854775808s");
  EXPECT_EQ(to_text(*make(TimeLiteral{.ns = 1'500'000'000, .zoned = true})), "1970-01-01T00:00:01.5Z");
  EXPECT_EQ(to_text(*make(TimeLiteral{.ns = -1})), "1969-12-31T23:59:59.999999999");
  EXPECT_EQ(to_text(*make(RegexLiteral{"a/b[/]\\/", "i"})), "/a\\/b[/]\\//i");
  EXPECT_EQ(to_text(*make(std::string("a\"\\\n${x}$y\x01"))), "\"a\\\"\\\\\\n\\${x}$y\\x01\"");
}

TEST(Expr, NeverShowsAValueFromOutside) {
  auto secret = make(std::string("hunter2"));
  secret->source = "${env:PASSWORD}";
  EXPECT_EQ(to_text(*binary(Op::Equal, field({"a"}), std::move(secret))), "a == ${env:PASSWORD}");
}

TEST(Expr, VisitsFieldsFromLeftToRight) {
  const auto expr = binary(Op::And, call("contains", field({"a"}), field({"b", "c"})),
                           make(Expr::Unary{Op::Not, binary(Op::In, field({"a"}), make(Expr::List{}))}));
  std::string seen;
  for_each_field(*expr, [&](const Path& path) { seen += path.text() + " "; });
  EXPECT_EQ(seen, "a b.c a ");
}

TEST(Expr, ClonesTheWholeTree) {
  auto expr = binary(Op::Or, call("f", field({"a"})), make(Expr::Unary{Op::Negate, number("2")}));
  expr->span = {3, 9};
  const auto copy = clone(*expr);
  EXPECT_EQ(to_text(*copy), to_text(*expr));
  EXPECT_EQ(copy->span.end, 9u);
}

}  // namespace
}  // namespace weir
