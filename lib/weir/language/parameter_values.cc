#include "weir/language/parameter_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "weir/language/suggest.h"
#include "weir/query/literal.h"

namespace weir {
namespace {

constexpr std::array<std::string_view, 7> kTypeNames = {"string",   "number", "bool", "time",
                                                        "duration", "size",   "list"};

template <typename Node>
ExprPtr make(Node node) {
  auto expr = std::make_unique<Expr>();
  expr->node = std::move(node);
  return expr;
}

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

ExprPtr list_of(std::string_view text) {
  Expr::List list;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    list.items.push_back(make(std::string(trimmed(text.substr(0, comma)))));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return make(std::move(list));
}

std::string shell_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

bool is_outside(const Piece& piece) {
  return piece.kind == Piece::Kind::Environment || piece.kind == Piece::Kind::File;
}

bool is_put_in(const Piece& piece) { return piece.kind == Piece::Kind::Parameter || is_outside(piece); }

/// A token as written, where its value must not be shown; else nothing.
std::string source_of(const Lexer& lexer, const Token& token) {
  return std::ranges::any_of(token.pieces, is_outside) ? std::string(lexer.slice(token.span)) : std::string();
}

}  // namespace

std::string_view spelling(ParameterType type) { return kTypeNames[static_cast<size_t>(type)]; }

std::vector<std::string_view> parameter_type_names() { return {kTypeNames.begin(), kTypeNames.end()}; }

ExprPtr parse_value(ParameterType type, std::string_view text) {
  switch (type) {
    case ParameterType::String:
      return make(std::string(text));
    case ParameterType::List:
      return list_of(text);
    case ParameterType::Bool:
      if (text != "true" && text != "false") return nullptr;
      return make(text == "true");
    case ParameterType::Number: {
      const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
      if (digits.empty() || match_number(digits) != digits.size()) return nullptr;
      return make(NumberLiteral{std::string(text)});
    }
    case ParameterType::Time:
      if (const auto time = time_literal(text)) return make(*time);
      return nullptr;
    case ParameterType::Duration:
      if (const auto ns = duration_literal(text)) return make(DurationLiteral{*ns});
      return nullptr;
    case ParameterType::Size:
      if (const auto bytes = size_literal(text)) return make(NumberLiteral{fmt::format("{}", *bytes)});
      return nullptr;
  }
  return nullptr;
}

ParameterValues::ParameterValues(const ParseContext& context) : context_(&context) {
  for (const auto& [name, text] : context.parameters) values_.emplace(name, Value{text});
}

void ParameterValues::declare(std::string_view name, ParameterType type, const std::string* otherwise) {
  const auto found = values_.find(name);
  if (found != values_.end()) {
    found->second.type = type;
  } else if (otherwise) {
    values_.emplace(name, Value{*otherwise, type});
  }
}

const ParameterValues::Value* ParameterValues::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

std::string ParameterValues::value_of(const Lexer& lexer, const Piece& piece) const {
  switch (piece.kind) {
    case Piece::Kind::Text:
      return piece.text;
    case Piece::Kind::Home:
      if (context_->home.empty())
        lexer.fail(piece.span, "there is no home folder", "put the word in quotes, or name it");
      return context_->home;
    case Piece::Kind::Parameter: {
      if (const auto* value = find(piece.text)) return value->text;
      std::vector<std::string_view> names;
      for (const auto& [name, value] : values_) names.push_back(name);
      auto hint = did_you_mean(piece.text, names);
      if (hint.empty()) hint = fmt::format("give it a value: --arg {}=VALUE", piece.text);
      if (context_->environment && context_->environment(piece.text)) {
        hint = fmt::format("a variable of the environment is ${{env:{}}}", piece.text);
      }
      lexer.fail(piece.span, fmt::format("unknown parameter '{}'", piece.text), hint);
    }
    case Piece::Kind::Environment: {
      const auto value = context_->environment ? context_->environment(piece.text) : std::nullopt;
      if (!value) lexer.fail(piece.span, fmt::format("the environment has no variable '{}'", piece.text));
      return *value;
    }
    case Piece::Kind::File:
      break;
  }
  if (!context_->read_file) lexer.fail(piece.span, "files can't be read here");
  auto path = piece.text;
  if (path.starts_with("~/") && !context_->home.empty()) path = context_->home + path.substr(1);
  auto text = context_->read_file(path);
  // A file that was made by an editor ends with a newline that is no part of the value.
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

ExprPtr ParameterValues::literal(const Lexer& lexer, const Token& token) const {
  ExprPtr expr;
  const auto* typed =
      token.kind == TokenKind::Parameter && token.pieces.front().kind == Piece::Kind::Parameter
          ? find(token.pieces.front().text)
          : nullptr;
  if (typed) {
    expr = parse_value(typed->type, typed->text);
    if (!expr) {
      lexer.fail(token.span, fmt::format("the value '{}' of ${} is no {}", typed->text,
                                         token.pieces.front().text, spelling(typed->type)));
    }
  } else {
    std::string text;
    for (const auto& piece : token.pieces) text += value_of(lexer, piece);
    expr = make(std::move(text));
  }
  expr->span = token.span;
  expr->source = source_of(lexer, token);
  return expr;
}

ExprPtr ParameterValues::list(const Lexer& lexer, const Token& token) const {
  auto expr = list_of(value_of(lexer, token.pieces.front()));
  expr->span = token.span;
  expr->source = source_of(lexer, token);
  return expr;
}

Word ParameterValues::word(const Lexer& lexer, const Token& token, bool for_shell) const {
  Word word{.text = {}, .span = token.span, .source = source_of(lexer, token)};
  const bool alone = token.kind == TokenKind::Parameter;
  for (const auto& piece : token.pieces) {
    const auto value = value_of(lexer, piece);
    const auto begin = static_cast<uint32_t>(word.text.size());
    word.text += for_shell && !alone && is_put_in(piece) ? shell_quoted(value) : value;
    if (is_put_in(piece)) word.literal.push_back({begin, static_cast<uint32_t>(word.text.size())});
  }
  return word;
}

}  // namespace weir
