// Arguments and options, one kind at a time.
#include <fmt/format.h>

#include <algorithm>

#include "weir/language/describe.h"
#include "weir/language/expr_checker.h"
#include "weir/language/stage_parser.h"
#include "weir/language/suggest.h"
#include "weir/query/regex_check.h"

namespace weir {
namespace {

/// What a plain kind is called where something else was given.
std::string_view kind_name(ParamKind kind) {
  switch (kind) {
    case ParamKind::Number:
      return "whole number";
    case ParamKind::Share:
      return "share like 1% and no whole number";
    case ParamKind::Size:
      return "size like 100MB or 64KiB";
    case ParamKind::Duration:
      return "duration like 250ms or 1h30m";
    case ParamKind::Flag:
      return "true or false";
    default:
      return "word";
  }
}

Item named(Item item, const Lexer& lexer) {
  if (item.target.parts.empty() && derived_name(*item.value).empty()) {
    lexer.fail(item.span, "this needs a name", fmt::format("write: name = {}", lexer.slice(item.span)));
  }
  return item;
}

}  // namespace

template <typename T, typename Read>
std::vector<T> StageParser::separated(const StageDef& def, Read read) {
  std::vector<T> all;
  do {
    const auto name = lexer_.glued_name();
    if (!name.empty() && def.find_option(name)) {
      lexer_.fail(lexer_.next_span(name.size() + 1), fmt::format("the option {}= behind a comma", name),
                  "options follow a blank, without a comma");
    }
    all.push_back(read());
  } while (lexer_.accept(LexMode::Operator, ","));
  return all;
}

ArgumentValue StageParser::value(const StageDef& def, const ParamDef& param) {
  ExprParser parser(lexer_, context_, values_, param.aggregates != Aggregates::None);
  const ExprChecker checker(lexer_, context_, param.aggregates);
  switch (param.kind) {
    case ParamKind::Expr: {
      auto expr = parser.expr();
      if (param.condition) checker.check_condition(*expr);
      else checker.check(*expr);
      last_value_ = expr->span;
      return expr;
    }
    case ParamKind::Items:
    case ParamKind::Keys:
      return items(def, param);
    case ParamKind::Fields:
      return separated<Path>(def, [&] {
        auto path = parser.path();
        last_value_ = path.span;
        return path;
      });
    case ParamKind::Field: {
      std::vector<Path> paths{parser.path()};
      last_value_ = paths.front().span;
      return paths;
    }
    case ParamKind::Orders:
      return separated<Order>(def, [&] {
        auto order = parser.order();
        checker.check(*order.value);
        last_value_ = order.span;
        return order;
      });
    case ParamKind::Matches:
      return separated<Match>(def, [&] {
        auto match = parser.match();
        last_value_ = match.theirs.span;
        return match;
      });
    case ParamKind::Block:
      if (!lexer_.at('{')) {
        lexer_.fail(lexer_.next_span(lexer_.run().size()), "expected '{'",
                    fmt::format("as in: {}", syntax_text(def)));
      }
      return block(def, param);
    case ParamKind::WordOrBlock:
      if (lexer_.at('{')) return block(def, param);
      return word_value(def, param);
    case ParamKind::Words:
      return words(def, param);
    case ParamKind::Pattern:
    case ParamKind::Patterns:
    case ParamKind::Template: {
      std::vector<Pattern> one;
      one.push_back(pattern(def, param));
      return one;
    }
    default:
      return word_value(def, param);
  }
}

Token StageParser::word_token(const StageDef& def, const ParamDef& param, LexMode mode) {
  check_glued_name(def, true);
  auto token = lexer_.next(mode);
  if (token.kind == TokenKind::Symbol || token.kind == TokenKind::End) {
    lexer_.fail(token.span, fmt::format("unexpected '{}'", token.text),
                fmt::format("expected {}", param.doc));
  }
  return token;
}

ArgumentValue StageParser::word_value(const StageDef& def, const ParamDef& param) {
  const auto token = word_token(def, param, LexMode::Word);
  auto word = values_.word(lexer_, token, param.kind == ParamKind::Command);
  auto plain = parse_plain(param, word.text);
  if (!plain) fail_plain(param, word);
  // Only words keep where they stood and where their values came from.
  if (auto* words = std::get_if<std::vector<Word>>(&*plain)) words->front() = std::move(word);
  return std::move(*plain);
}

void StageParser::fail_plain(const ParamDef& param, const Word& word) const {
  const auto shown = word.shown();
  if (param.kind == ParamKind::Choice) {
    auto hint = did_you_mean(shown, {param.choices.begin(), param.choices.end()});
    if (hint.empty()) {
      for (const auto choice : param.choices)
        hint += fmt::format("{}{}", hint.empty() ? "one of " : ", ", choice);
    }
    lexer_.fail(word.span, fmt::format("there is no {} '{}'", param.name, shown), hint);
  }
  lexer_.fail(word.span, fmt::format("'{}' is no {}", shown, kind_name(param.kind)),
              fmt::format("{}: {}", param.name, param.doc));
}

ArgumentValue StageParser::words(const StageDef& def, const ParamDef& param) {
  std::vector<Word> words;
  const auto at_end = [&] {
    if (lexer_.at_stage_end() || lexer_.at(',') || lexer_.at('(') || lexer_.at(')')) return true;
    const auto name = lexer_.glued_name();
    if (!name.empty() && def.find_option(name)) return true;
    return std::ranges::any_of(def.params, [&](const ParamDef& other) {
      return !other.keyword.empty() && lexer_.at_keyword(other.keyword);
    });
  };
  do {
    words.push_back(values_.word(lexer_, word_token(def, param, LexMode::Word)));
  } while (!at_end());
  return words;
}

ArgumentValue StageParser::patterns(const StageDef& def, const ParamDef& param, Arguments& arguments) {
  std::vector<Pattern> patterns;
  while (!lexer_.at_stage_end()) {
    const auto name = lexer_.glued_name();
    if (!name.empty() && def.find_option(name)) break;
    if (lexer_.at('-')) {
      switches(def, arguments);
      if (lexer_.at_stage_end()) break;
    }
    patterns.push_back(pattern(def, param));
  }
  if (patterns.empty()) fail_missing(def, param);
  return patterns;
}

Pattern StageParser::pattern(const StageDef& def, const ParamDef& param) {
  const auto token = word_token(def, param, LexMode::Pattern);
  if (token.kind == TokenKind::Regex) {
    const auto problem = regex_problem(token.text, token.flags);
    if (!problem.empty()) lexer_.fail(token.span, "this regular expression is wrong", problem);
    return {.text = token.text, .regex = true, .flags = token.flags, .span = token.span};
  }
  if (param.kind == ParamKind::Template && token.kind == TokenKind::Word) {
    lexer_.fail(token.span, fmt::format("unexpected '{}'", lexer_.slice(token.span)),
                "expected a string in quotes or /…/");
  }
  auto word = values_.word(lexer_, token);
  if (word.text.empty()) lexer_.fail(token.span, "an empty pattern is in every line");
  return {.text = std::move(word.text), .span = token.span, .source = std::move(word.source),
          .literal = std::move(word.literal)};
}

ArgumentValue StageParser::items(const StageDef& def, const ParamDef& param) {
  ExprParser parser(lexer_, context_, values_, param.aggregates != Aggregates::None);
  const ExprChecker checker(lexer_, context_, param.aggregates);
  return separated<Item>(def, [&] {
    auto item = parser.item();
    last_value_ = item.value->span;
    checker.check_item(item);
    if (param.kind == ParamKind::Keys) check_key(def, item);
    if (param.named && item.target.parts.empty() && !lexer_.at_stage_end() && !lexer_.at(',')) {
      parser.fail_after(item.span, "'='");
    }
    if (param.named && item.target.parts.empty()) {
      lexer_.fail(item.span, "there is no '=' behind this", fmt::format("write: {}", param.doc));
    }
    if (lexer_.peek(LexMode::Operator).is_name("as")) parser.fail_after(item.span, "");
    return named(std::move(item), lexer_);
  });
}

void StageParser::check_key(const StageDef& def, const Item& item) const {
  if (!item.value->is_constant()) return;
  const auto name = item.target.text();
  std::string hint = "a constant makes no groups";
  if (!name.empty()) hint = fmt::format("'{}' has no option '{}'", def.name, name);
  if (def.find_option(name))
    hint = fmt::format("an option is written {}=… behind a blank, without a comma", name);
  lexer_.fail(item.span, "this key is the same for all", hint);
}

}  // namespace weir
