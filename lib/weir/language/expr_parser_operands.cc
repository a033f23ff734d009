// Operands of expressions: literals, names, calls, lists, and the members behind them.
#include <fmt/format.h>

#include "weir/language/characters.h"
#include "weir/language/expr_parser.h"
#include "weir/query/literal.h"

namespace weir {

ExprParser::Nesting::Nesting(ExprParser& parser, TextSpan span) : parser_(parser) {
  if (++parser.nesting_ > kNestingMax) {
    parser.lexer_.fail(span, fmt::format("an expression may nest {} levels deep", kNestingMax));
  }
}

ExprPtr ExprParser::postfix() {
  auto object = primary();
  while (true) {
    const auto& token = lexer_.peek(LexMode::Operator);
    if (token.is(".")) {
      object = member(std::move(object), token.span.begin);
    } else if (token.is("[") && token.span.begin == lexer_.last_end()) {
      object = subscript(std::move(object));
    } else {
      return object;
    }
  }
}

ExprPtr ExprParser::member(ExprPtr object, uint32_t dot_begin) {
  const uint32_t before = lexer_.last_end();
  const auto dot = lexer_.next(LexMode::Operator);
  const auto& peeked = lexer_.peek(LexMode::Operand);
  const bool named = peeked.kind == TokenKind::Name || peeked.kind == TokenKind::Quoted;
  if (dot_begin != before || (named && peeked.span.begin != dot.span.end)) {
    lexer_.fail(dot.span, "no blanks around the dot of a path", "as in: http.status");
  }
  if (peeked.kind == TokenKind::Number) {
    lexer_.fail(peeked.span, "an element of a list is not named by a dot",
                fmt::format("write: [{}]", peeked.text));
  }
  if (!named) lexer_.fail(peeked.span, "expected a name behind the dot", "any name may stand in back quotes");
  auto token = lexer_.next(LexMode::Operand);
  return add_part(std::move(object), std::move(token.text), token.span.end);
}

ExprPtr ExprParser::subscript(ExprPtr object) {
  const auto open = lexer_.next(LexMode::Operator);
  const Nesting deeper(*this, open.span);
  auto index = any();
  const auto& close = lexer_.peek(LexMode::Operator);
  if (!close.is("]")) lexer_.fail(close.span, "this [ … is not closed", "expected ']'");
  const uint32_t end = lexer_.next(LexMode::Operator).span.end;
  if (const auto* number = index->as<NumberLiteral>()) {
    const auto element = whole_number_literal(number->text);
    if (!element)
      lexer_.fail(index->span, "the place of an element is a whole number",
                  "counted from 0, or from the end: -1");
    return add_part(std::move(object), *element, end);
  }
  if (const auto* string = index->as<std::string>(); string && index->source.empty()) {
    return add_part(std::move(object), *string, end);
  }
  if (++operators_ > kOperatorsMax) lexer_.fail(index->span, "too many brackets");
  const uint32_t begin = object->span.begin;
  return make(Expr::Subscript{std::move(object), std::move(index)}, begin, end);
}

ExprPtr ExprParser::add_part(ExprPtr object, Path::Part part, uint32_t end) {
  if (auto* field = std::get_if<Expr::Field>(&object->node)) {
    auto& path = field->path;
    // A member of the record is a field; an element of it (`_[0]`) keeps the record in front.
    const auto* name = std::get_if<std::string>(&part);
    if (name && path.special() == "_" && path.parts.size() == 1) {
      path.parts.clear();
      path.quoted = is_special_name(*name);
    }
    path.parts.push_back(std::move(part));
    path.span.end = object->span.end = end;
    return object;
  }
  if (++operators_ > kOperatorsMax) lexer_.fail(object->span, "too many members");
  const uint32_t begin = object->span.begin;
  return make(Expr::Member{std::move(object), std::move(part)}, begin, end);
}

ExprPtr ExprParser::primary() {
  const auto& token = lexer_.peek(LexMode::Operand);
  if (token.is("(")) return parenthesis();
  if (token.is("[")) return list();
  if (token.kind == TokenKind::Name || token.kind == TokenKind::Quoted)
    return name(lexer_.next(LexMode::Operand));
  if (token.kind == TokenKind::End || token.kind == TokenKind::Symbol) fail_operand(token);
  return literal(lexer_.next(LexMode::Operand));
}

ExprPtr ExprParser::parenthesis() {
  const auto open = lexer_.next(LexMode::Operand);
  const Nesting deeper(*this, open.span);
  auto inner = any();
  const auto& next = lexer_.peek(LexMode::Operator);
  if (next.is(",")) lexer_.fail(next.span, "a comma between parentheses", "a list is written [a, b]");
  if (!next.is(")")) fail_after(inner->span, "')'");
  const uint32_t end = lexer_.next(LexMode::Operator).span.end;
  inner->span = {open.span.begin, end};
  return inner;
}

ExprPtr ExprParser::list() {
  const auto open = lexer_.next(LexMode::Operand);
  const Nesting deeper(*this, open.span);
  Expr::List items;
  if (!lexer_.peek(LexMode::Operand).is("]")) {
    do {
      items.items.push_back(any());
    } while (lexer_.accept(LexMode::Operator, ","));
    if (!lexer_.peek(LexMode::Operator).is("]")) fail_after(items.items.back()->span, "',' or ']'");
  }
  const uint32_t end = lexer_.next(LexMode::Operand).span.end;
  return make(std::move(items), open.span.begin, end);
}

ExprPtr ExprParser::name(Token token) {
  const bool quoted = token.kind == TokenKind::Quoted;
  const auto [begin, end] = token.span;
  if (!quoted) {
    if (token.text == "true" || token.text == "false") return make(token.text == "true", begin, end);
    if (token.text == "null") return make(Expr::Null{}, begin, end);
    if (is_reserved(token.text)) fail_operand(token);
  }
  const auto& next = lexer_.peek(LexMode::Operator);
  if (next.is("(") && !quoted) return call(std::move(token));
  if (aggregates_ && call_depth_ == 0 && !quoted && !next.is(".") && !next.is("[")) {
    const auto* function = find_function(context_.functions, token.text, true);
    if (function && function->bare) return make(Expr::Call{token.text, {}}, begin, end);
  }
  Path path{.parts = {token.text}, .quoted = quoted && is_special_name(token.text), .span = token.span};
  return make(Expr::Field{std::move(path)}, begin, end);
}

ExprPtr ExprParser::call(Token name) {
  const auto open = lexer_.next(LexMode::Operator);
  const Nesting deeper(*this, open.span);
  Expr::Call call{name.text, {}};
  ++call_depth_;
  const auto& first = lexer_.peek(LexMode::Operand);
  if (first.is("*"))
    lexer_.fail(first.span, fmt::format("there is no {}(*)", name.text),
                fmt::format("write {}()", name.text));
  if (!first.is(")")) {
    do {
      call.arguments.push_back(any());
    } while (lexer_.accept(LexMode::Operator, ","));
    if (!lexer_.peek(LexMode::Operator).is(")")) fail_after(call.arguments.back()->span, "',' or ')'");
  }
  --call_depth_;
  const uint32_t end = lexer_.next(LexMode::Operand).span.end;
  return make(std::move(call), name.span.begin, end);
}

ExprPtr ExprParser::literal(Token token) {
  const auto [begin, end] = token.span;
  switch (token.kind) {
    case TokenKind::Number:
      return make(NumberLiteral{token.text}, begin, end);
    case TokenKind::Size:
      return make(NumberLiteral{fmt::format("{}", token.value)}, begin, end);
    case TokenKind::Duration:
      return make(DurationLiteral{token.value}, begin, end);
    case TokenKind::Time:
      return make(TimeLiteral{token.value, token.zoned}, begin, end);
    case TokenKind::Network:
      return make(NetworkLiteral{token.text}, begin, end);
    case TokenKind::Regex:
      return make(RegexLiteral{token.text, token.flags}, begin, end);
    default:
      return values_.literal(lexer_, token);
  }
}

}  // namespace weir
