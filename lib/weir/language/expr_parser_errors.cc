// What to say where an expression goes wrong: what was expected, and the words that other languages use.
#include <fmt/format.h>

#include "weir/language/characters.h"
#include "weir/language/expr_parser.h"

namespace weir {
namespace {

struct ForeignOperator {
  std::string_view word;
  std::string_view form;  ///< {0} is what stands in front, {1} what stands behind
};
constexpr ForeignOperator kForeignOperators[] = {
    {"like", "{0} ~ /…/"},
    {"matches", "{0} ~ /…/"},
    {"regex", "{0} ~ /…/"},
    {"rlike", "{0} ~ /…/"},
    {"is", "{0} == {1}"},
    {"eq", "{0} == {1}"},
    {"equals", "{0} == {1}"},
    {"ne", "{0} != {1}"},
    {"gt", "{0} > {1}"},
    {"ge", "{0} >= {1}"},
    {"lt", "{0} < {1}"},
    {"le", "{0} <= {1}"},
    {"between", "{0} in {1}..…"},
    {"contains", "contains({0}, {1})"},
    {"has", "contains({0}, {1})"},
    {"startswith", "starts_with({0}, {1})"},
    {"endswith", "ends_with({0}, {1})"},
    {"AND", "{0} and {1}"},
    {"OR", "{0} or {1}"},
    {"IN", "{0} in {1}"},
    {"xor", "({0}) != ({1})"},
    {"div", "floor({0} / {1})"},
    {"mod", "{0} % {1}"},
};

std::string replaced(std::string_view form, std::string_view front, std::string_view behind) {
  std::string out;
  for (size_t i = 0; i < form.size(); ++i) {
    if (form.substr(i).starts_with("{0}")) {
      out += front;
      i += 2;
    } else if (form.substr(i).starts_with("{1}")) {
      out += behind;
      i += 2;
    } else {
      out += form[i];
    }
  }
  return out;
}

}  // namespace

void ExprParser::fail_operand(const Token& token) {
  if (token.kind == TokenKind::End) {
    const uint32_t at = lexer_.position();
    lexer_.fail({at, at}, "the pipeline ends too early", "expected a field, a value or '('");
  }
  if (token.is("=")) lexer_.fail(token.span, "nothing in front of '='", "expected a field");
  if (token.is(".")) lexer_.fail(token.span, "a number begins with a digit", "as in: 0.5");
  lexer_.fail(token.span, fmt::format("unexpected '{}'", token.text), "expected a field, a value or '('");
}

void ExprParser::fail_after(TextSpan before, std::string_view expected) {
  const auto token = lexer_.peek(LexMode::Operator);
  const auto front = lexer_.slice(before);
  if (token.kind == TokenKind::End) {
    const uint32_t at = lexer_.position();
    lexer_.fail({at, at}, "the pipeline ends too early", fmt::format("expected {}", expected));
  }
  if (token.is("=")) lexer_.fail(token.span, "a single '='", "to compare write '=='");
  if (token.is(".."))
    lexer_.fail(token.span, "a range stands to the right of 'in'", "as in: status in 500..599");
  if (token.kind == TokenKind::Name) {
    lexer_.next(LexMode::Operator);
    // What stands behind is only shown where one token surely is all of it.
    std::string behind = "…";
    const auto& next = lexer_.peek(LexMode::Operand);
    if (next.kind == TokenKind::Name || next.kind == TokenKind::Number || next.kind == TokenKind::String) {
      behind = lexer_.slice(next.span);
    }
    if (token.text == "as" || token.text == "AS") {
      lexer_.fail(token.span, fmt::format("there is no '{}'", token.text),
                  fmt::format("write: {} = {}", behind, front));
    }
    for (const auto& [word, form] : kForeignOperators) {
      if (token.text != word) continue;
      lexer_.fail(token.span, fmt::format("there is no operator '{}'", word),
                  fmt::format("write: {}", replaced(form, front, behind)));
    }
    lexer_.fail(token.span, fmt::format("unexpected '{}'", token.text), fmt::format("expected {}", expected));
  }
  lexer_.fail(token.span, fmt::format("unexpected '{}'", lexer_.slice(token.span)),
              fmt::format("expected {}", expected));
}

}  // namespace weir
