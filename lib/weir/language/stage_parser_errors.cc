// What to say where a stage goes wrong, from its StageDef.
#include <fmt/format.h>

#include <algorithm>

#include "weir/language/characters.h"
#include "weir/language/describe.h"
#include "weir/language/stage_parser.h"
#include "weir/language/suggest.h"

namespace weir {
namespace {

bool is_wordy(ParamKind kind) {
  return kind == ParamKind::Word || kind == ParamKind::Words || kind == ParamKind::String ||
         kind == ParamKind::Command || kind == ParamKind::Pattern || kind == ParamKind::Patterns ||
         kind == ParamKind::Template;
}

bool is_expression(ParamKind kind) {
  return kind == ParamKind::Expr || kind == ParamKind::Items || kind == ParamKind::Keys;
}

bool is_list(ParamKind kind) {
  return kind == ParamKind::Items || kind == ParamKind::Keys || kind == ParamKind::Fields ||
         kind == ParamKind::Orders || kind == ParamKind::Matches;
}

}  // namespace

std::string StageParser::stage_instead_of(const Token& name) {
  std::vector<KnownName> known;
  for (const auto* def : context_.stages.all()) known.push_back({def->name, def->name});
  for (const auto* def : context_.stages.all()) {
    for (const auto foreign : def->foreign_names) known.push_back({foreign, def->name});
  }
  // A file or a condition alone: the first stage that takes one is what was meant.
  const auto first_with = [&](ParamKind kind) -> const StageDef* {
    const auto all = context_.stages.all();
    const auto found = std::ranges::find_if(all, [&](const StageDef* def) {
      return !def->params.empty() && def->params[0].kind == kind && def->params[0].required;
    });
    return found == all.end() ? nullptr : *found;
  };
  const bool compared =
      lexer_.at('=') || lexer_.at('<') || lexer_.at('>') || lexer_.at('!') || lexer_.at('~');
  if (const auto* stage = first_with(ParamKind::Expr); stage && compared) {
    return fmt::format("a condition stands in '{}'", stage->name);
  }
  if (auto hint = instead_of(name.text, known, "'"); !hint.empty()) return hint;
  if (name.text == "param" || name.text == "test") {
    return "it stands at the beginning of a file, in front of the pipeline";
  }
  const auto text = lexer_.text();
  const bool glued =
      name.span.begin > 1 && text[name.span.begin - 1] == '|' && !is_blank(text[name.span.begin - 2]);
  if (glued) return "a '|' in a search stands in quotes or in /…|…/";
  const bool path = name.text.find_first_of("./") != std::string::npos;
  if (const auto* stage = first_with(ParamKind::Words); stage && path) {
    return fmt::format("to read a file: {} {}", stage->name, name.text);
  }
  return {};
}

/// `-c` of other tools, where a stage has an answer to it.
void StageParser::check_dash(const StageDef& def) {
  if (!lexer_.at('-')) return;
  const auto run = lexer_.run();
  if (run.size() > 1 && is_digit(run[1])) {
    const bool number_first = !def.params.empty() && def.params.front().kind == ParamKind::Number;
    if (number_first)
      lexer_.fail(lexer_.next_span(run.size()), fmt::format("'{}' has no switch '{}'", def.name, run),
                  fmt::format("write {} {}", def.name, run.substr(1)));
  }
  for (const auto& word : def.foreign_words) {
    if (!run.starts_with(word.theirs) || def.find_switch(run.size() > 1 ? run[1] : ' ')) continue;
    lexer_.fail(lexer_.next_span(word.theirs.size()),
                fmt::format("'{}' has no switch '{}'", def.name, word.theirs),
                fmt::format("write {}", word.ours));
  }
}

void StageParser::check_glued_name(const StageDef& def, bool quote_helps) {
  const auto name = lexer_.glued_name();
  if (name.empty() || def.find_option(name)) return;
  std::vector<std::string_view> names;
  for (const auto& option : def.options) names.push_back(option.name);
  auto hint = did_you_mean(name, names);
  if (hint.empty() && quote_helps)
    hint = fmt::format("for the text put it in quotes: {}", quoted_text(lexer_.run()));
  if (hint.empty()) {
    for (const auto option_name : names)
      hint += fmt::format("{}{}=", hint.empty() ? "it has " : ", ", option_name);
  }
  lexer_.fail(lexer_.next_span(name.size() + 1), fmt::format("'{}' has no option '{}'", def.name, name),
              hint);
}

void StageParser::fail_missing(const StageDef& def, const ParamDef& param) {
  const uint32_t at = lexer_.at_stage_end() ? lexer_.last_end() : lexer_.position();
  const bool keyword = !param.keyword.empty() && !param.keyword_optional &&
                       !lexer_.slice({0, lexer_.last_end()}).ends_with(param.keyword);
  if (keyword) {
    lexer_.fail({at, at}, fmt::format("'{}' needs '{}'", def.name, param.keyword),
                fmt::format("as in: {}", syntax_text(def)));
  }
  lexer_.fail({at, at}, fmt::format("'{}' needs an argument", def.name),
              fmt::format("{}: {}", param.doc, syntax_text(def)));
}

/// `level = 9`: an option with blanks around its sign.
void StageParser::check_spaced_option(const StageDef& def) {
  const auto rest = lexer_.rest();
  const auto name = rest.substr(0, match_name(rest));
  if (name.empty() || !def.find_option(name)) return;
  const auto after_blanks = [](std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  };
  const auto sign = after_blanks(rest.substr(name.size()));
  if (!sign.starts_with('=') || sign.starts_with("==")) return;
  auto value = after_blanks(sign.substr(1));
  value = value.substr(0, value.find_first_of(" \t\n|;}"));
  const size_t size = rest.size() - sign.size() + 1;
  lexer_.fail(lexer_.next_span(size), "blanks around the '=' of an option",
              fmt::format("write {}={}", name, value));
}

/// Something stands where the stage should have ended.
void StageParser::fail_extra(const StageDef& def, const Arguments& arguments) {
  check_spaced_option(def);
  const bool options =
      std::ranges::any_of(def.options, [&](const ParamDef& each) { return arguments.given(each.name); });
  const auto kind = def.params.empty() ? ParamKind::Number : def.params.back().kind;
  if (is_wordy(kind)) {
    const auto token = lexer_.next(LexMode::Word);
    if (token.is(",")) lexer_.fail(token.span, "a comma between words", "they are separated by blanks");
    const bool one_text = kind == ParamKind::String || kind == ParamKind::Command;
    const bool quote = token.kind == TokenKind::Symbol || one_text;
    lexer_.fail(token.span, fmt::format("unexpected '{}'", lexer_.slice(token.span)),
                options ? "options come last"
                : quote ? "put all of it in quotes"
                        : "expected " + what_may_follow(def));
  }
  const auto& token = lexer_.peek(LexMode::Operator);
  if (token.is(",")) lexer_.fail(token.span, "unexpected ','", "expected " + what_may_follow(def));
  ExprParser(lexer_, context_, values_)
      .fail_after(last_value_, options ? "nothing behind the options" : what_may_follow(def));
}

std::string StageParser::what_may_follow(const StageDef& def) const {
  const auto kind = def.params.empty() ? ParamKind::Number : def.params.back().kind;
  std::string text;
  if (is_list(kind) && last_value_.end == lexer_.last_end()) text += "',', ";
  if (is_expression(kind) && last_value_.end == lexer_.last_end()) text += "an operator, ";
  if (!def.options.empty()) text += "an option, ";
  return text + "'|' or the end";
}

}  // namespace weir
