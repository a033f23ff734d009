#include "weir/language/expr_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/language/characters.h"
#include "weir/query/literal.h"

namespace weir {
ExprPtr ExprParser::binary(Op op, ExprPtr left, ExprPtr right) {
  const TextSpan span{left->span.begin, right->span.end};
  if (++operators_ > kOperatorsMax) {
    lexer_.fail(right->span, fmt::format("an expression may hold {} operators", kOperatorsMax),
                "for many values of one field write: x in [a, b, c]");
  }
  return make(Expr::Binary{op, std::move(left), std::move(right)}, span.begin, span.end);
}

ExprPtr ExprParser::expr() {
  if (nesting_ == 0) operators_ = 0;
  return any();
}

ExprPtr ExprParser::any() {
  auto left = all();
  while (lexer_.peek(LexMode::Operator).is_name("or")) {
    lexer_.next(LexMode::Operator);
    left = binary(Op::Or, std::move(left), all());
  }
  return left;
}

ExprPtr ExprParser::all() {
  auto left = negation();
  while (lexer_.peek(LexMode::Operator).is_name("and")) {
    lexer_.next(LexMode::Operator);
    left = binary(Op::And, std::move(left), negation());
  }
  return left;
}

ExprPtr ExprParser::negation() {
  if (!lexer_.peek(LexMode::Operand).is_name("not")) return compare();
  const auto token = lexer_.next(LexMode::Operand);
  const Nesting deeper(*this, token.span);
  auto operand = negation();
  const uint32_t end = operand->span.end;
  return make(Expr::Unary{Op::Not, std::move(operand)}, token.span.begin, end);
}

std::optional<Op> ExprParser::comparison(const Token& token) {
  if (token.is_name("in")) return Op::In;
  if (token.is_name("not")) return Op::NotIn;
  if (token.kind != TokenKind::Symbol) return std::nullopt;
  for (const Op op : {Op::Equal, Op::NotEqual, Op::Less, Op::LessEqual, Op::Greater, Op::GreaterEqual,
                      Op::Matches, Op::NotMatches}) {
    if (token.text == spelling(op)) return op;
  }
  return std::nullopt;
}

ExprPtr ExprParser::compare() {
  auto left = sum();
  const auto op = comparison(lexer_.peek(LexMode::Operator));
  if (!op) return left;
  const auto token = lexer_.next(LexMode::Operator);
  if (*op == Op::NotIn) {
    if (!lexer_.peek(LexMode::Operator).is_name("in")) {
      lexer_.fail(token.span, "'not' stands in front of a condition", "or write: x not in [a, b]");
    }
    lexer_.next(LexMode::Operator);
  }
  const bool in = *op == Op::In || *op == Op::NotIn;
  auto right = in ? right_of_in() : sum();
  auto compared = binary(*op, std::move(left), std::move(right));
  const auto& next = lexer_.peek(LexMode::Operator);
  if (next.is(".."))
    lexer_.fail(next.span, "a range stands to the right of 'in'", "as in: status in 500..599");
  if (comparison(next)) fail_chain(*compared);
  return compared;
}

ExprPtr ExprParser::right_of_in() {
  auto right = sum();
  if (lexer_.accept(LexMode::Operator, "..")) {
    auto high = sum();
    const TextSpan span{right->span.begin, high->span.end};
    return make(Expr::Range{std::move(right), std::move(high)}, span.begin, span.end);
  }
  // A parameter without a type is a list where a list is wanted.
  const bool parameter = right->as<std::string>() && lexer_.slice(right->span).starts_with('$');
  if (!parameter) return right;
  auto list = parse_value(ParameterType::List, *right->as<std::string>());
  list->span = right->span;
  list->source = right->source;
  return list;
}

void ExprParser::fail_chain(const Expr& first) {
  const auto token = lexer_.next(LexMode::Operator);
  const auto& compared = std::get<Expr::Binary>(first.node);
  const auto middle = lexer_.slice(compared.right->span);
  std::string third = "c";
  if (lexer_.peek(LexMode::Operand).kind == TokenKind::Name ||
      lexer_.peek(LexMode::Operand).kind == TokenKind::Number) {
    third = lexer_.peek(LexMode::Operand).text;
  }
  lexer_.fail(token.span, "two comparisons in a row",
              fmt::format("write: {} and {} {} {}", lexer_.slice(first.span), middle, token.text, third));
}

ExprPtr ExprParser::sum() {
  auto left = product();
  while (true) {
    const auto& token = lexer_.peek(LexMode::Operator);
    if (!token.is("+") && !token.is("-")) return left;
    const Op op = lexer_.next(LexMode::Operator).is("+") ? Op::Add : Op::Subtract;
    left = binary(op, std::move(left), product());
  }
}

ExprPtr ExprParser::product() {
  auto left = fallback();
  while (true) {
    const auto& token = lexer_.peek(LexMode::Operator);
    if (!token.is("*") && !token.is("/") && !token.is("%")) return left;
    const auto symbol = lexer_.next(LexMode::Operator).text;
    const Op op = symbol == "*" ? Op::Multiply : symbol == "/" ? Op::Divide : Op::Modulo;
    left = binary(op, std::move(left), fallback());
  }
}

ExprPtr ExprParser::fallback() {
  auto left = unary();
  while (lexer_.accept(LexMode::Operator, "??")) left = binary(Op::Default, std::move(left), unary());
  return left;
}

ExprPtr ExprParser::unary() {
  if (!lexer_.peek(LexMode::Operand).is("-")) return postfix();
  const auto minus = lexer_.next(LexMode::Operand);
  const Nesting deeper(*this, minus.span);
  const auto kind = lexer_.peek(LexMode::Operand).kind;
  auto operand = unary();
  const uint32_t end = operand->span.end;
  // A minus in front of a number is part of the literal; in front of a parenthesis it is not.
  if (kind == TokenKind::Number || kind == TokenKind::Size || kind == TokenKind::Duration) {
    if (auto* number = std::get_if<NumberLiteral>(&operand->node)) number->text.insert(0, 1, '-');
    auto* duration = std::get_if<DurationLiteral>(&operand->node);
    if (duration) duration->ns = -duration->ns;
    if (duration || operand->as<NumberLiteral>()) {
      operand->span.begin = minus.span.begin;
      return operand;
    }
  }
  return make(Expr::Unary{Op::Negate, std::move(operand)}, minus.span.begin, end);
}

Path ExprParser::path() {
  const auto& token = lexer_.peek(LexMode::Operand);
  const bool name =
      token.kind == TokenKind::Quoted || (token.kind == TokenKind::Name && !is_reserved(token.text));
  if (!name) {
    lexer_.fail(token.span, token.kind == TokenKind::End ? "a field is missing" : "this is no field",
                "expected the name of a field");
  }
  auto expr = postfix();
  auto* field = std::get_if<Expr::Field>(&expr->node);
  if (!field) lexer_.fail(expr->span, "this is no field", "expected the name of a field");
  return std::move(field->path);
}

Item ExprParser::item() {
  const auto begin = lexer_.peek(LexMode::Operand).span.begin;
  // Behind `=` a bare name is as good as before it; in front of it, it is the name of the result.
  auto value = expr();
  const auto& next = lexer_.peek(LexMode::Operator);
  Item item;
  if (next.is("=")) {
    const auto written = lexer_.slice(value->span);
    const auto* field = value->as<Expr::Field>();
    const auto* bare = value->as<Expr::Call>();
    if (field) {
      item.target = field->path;
    } else if (bare && written == bare->name) {
      item.target = Path{.parts = {bare->name}, .span = value->span};
    } else {
      lexer_.fail(value->span, "what is left of '=' must be a field",
                  "name = expression; to compare write '=='");
    }
    lexer_.next(LexMode::Operator);
    value = expr();
    const auto& behind = lexer_.peek(LexMode::Operator);
    if (behind.is("=")) lexer_.fail(behind.span, "a second '='", "to compare write '=='");
  }
  item.span = {begin, value->span.end};
  item.value = std::move(value);
  return item;
}

Order ExprParser::order() {
  Order order;
  order.span.begin = lexer_.peek(LexMode::Operand).span.begin;
  order.descending = lexer_.accept(LexMode::Operand, "-");
  operators_ = 0;
  order.value = postfix();
  const auto& next = lexer_.peek(LexMode::Operator);
  if (next.is_name("asc") || next.is_name("desc")) {
    const auto word = lexer_.next(LexMode::Operator);
    if (order.descending)
      lexer_.fail(word.span, "'-' in front and 'asc' or 'desc' behind", "write one of them");
    order.descending = word.text == "desc";
  } else if (next.is("-")) {
    const auto first = lexer_.slice({order.span.begin, order.value->span.end});
    lexer_.fail(
        next.span, "a '-' behind a field to sort by",
        fmt::format("write a comma between two fields: {}, -b; an expression stands in parentheses", first));
  }
  order.span.end = lexer_.last_end();
  return order;
}

Match ExprParser::match() {
  Match match;
  match.ours = path();
  const auto& next = lexer_.peek(LexMode::Operator);
  if (next.is("=")) lexer_.fail(next.span, "a single '='", "write '==': ours == theirs");
  match.theirs = lexer_.accept(LexMode::Operator, "==") ? path() : match.ours;
  return match;
}

}  // namespace weir
