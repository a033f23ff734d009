#include "weir/language/stage_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "weir/language/characters.h"
#include "weir/language/describe.h"
#include "weir/language/suggest.h"

namespace weir {
namespace {

constexpr int kBlocksMax = 200;

bool takes_patterns(const StageDef& def) {
  return std::ranges::any_of(def.params,
                             [](const ParamDef& param) { return param.kind == ParamKind::Patterns; });
}

}  // namespace

Pipeline StageParser::whole_pipeline() {
  auto parsed = pipeline();
  if (lexer_.peek(LexMode::Stage).kind != TokenKind::End) {
    const auto token = lexer_.next(LexMode::Stage);
    lexer_.fail(token.span, fmt::format("unexpected '{}'", token.text),
                token.is("}") ? "there is no { that it closes" : "expected '|' or the end");
  }
  check_places(parsed, nullptr);
  return parsed;
}

Pipeline StageParser::pipeline() {
  Pipeline pipeline;
  lexer_.accept(LexMode::Stage, "|");
  do {
    pipeline.stages.push_back(stage());
  } while (lexer_.accept(LexMode::Stage, "|"));
  return pipeline;
}

StageCall StageParser::stage() {
  auto name = lexer_.next(LexMode::Stage);
  const auto span = name.span;
  const StageDef& def = stage_name(std::move(name));
  auto arguments = std::make_unique<Arguments>(def);
  last_value_ = span;
  check_dash(def);
  switches(def, *arguments);
  positional(def, *arguments);
  while (!lexer_.at_stage_end()) {
    const auto option_name = lexer_.glued_name();
    if (option_name.empty() || !def.find_option(option_name)) {
      check_glued_name(def, false);
      fail_extra(def, *arguments);
    }
    option(def, option_name, *arguments);
  }
  for (const auto& param : def.options) {
    if (param.required && !arguments->given(param.name)) {
      lexer_.fail(span, fmt::format("'{}' needs {}=", def.name, param.name), std::string(param.doc));
    }
  }
  check_names(def, *arguments);
  return {&def, std::move(arguments), span};
}

const StageDef& StageParser::stage_name(Token name) {
  if (name.kind != TokenKind::Name) {
    if (name.kind == TokenKind::End) {
      const uint32_t at = lexer_.position();
      lexer_.fail({at, at}, "a stage is missing", "expected the name of a stage");
    }
    if (name.is("|") && name.span.begin > 0 && lexer_.text()[name.span.begin - 1] == '|') {
      lexer_.fail({name.span.begin - 1, name.span.end}, "there is no stage between '|' and '|'",
                  "in an expression write 'or'");
    }
    lexer_.fail(name.span, fmt::format("unexpected '{}'", lexer_.slice(name.span)),
                "expected the name of a stage");
  }
  if (const auto* def = context_.stages.find(name.text)) return *def;
  std::string hint;
  std::vector<std::string_view> names;
  for (const auto* def : context_.stages.all()) names.push_back(def->name);
  const auto* ours = context_.stages.find_foreign(name.text);
  const bool glued = name.span.begin > 1 && lexer_.text()[name.span.begin - 1] == '|' &&
                     !is_blank(lexer_.text()[name.span.begin - 2]);
  const auto* source = context_.stages.all().empty() ? nullptr : context_.stages.all().front();
  if (ours) {
    hint = fmt::format("write '{}'", ours->name);
  } else if (const auto nearest = nearest_name(name.text, names); !nearest.empty()) {
    hint = fmt::format("did you mean '{}'?", nearest);
  } else if (name.text == "param" || name.text == "test") {
    hint = "it stands at the beginning of a file, in front of the pipeline";
  } else if (glued) {
    hint = "a '|' in a search stands in quotes or in /…|…/";
  } else if (source &&
             (name.text.find('.') != std::string::npos || name.text.find('/') != std::string::npos)) {
    hint = fmt::format("to read a file: {} {}", source->name, name.text);
  }
  lexer_.fail(name.span, fmt::format("unknown stage '{}'", name.text), hint);
}

/// The StageDef says what a stage is fed with and what it gives; here only the ends of a pipeline are looked
/// at.
void StageParser::check_places(const Pipeline& pipeline, const ParamDef* block_of) const {
  const bool fed = block_of && block_of->block == BlockShape::Branches;
  for (const auto& call : pipeline.stages) {
    const bool first = &call == &pipeline.stages.front() && !fed, last = &call == &pipeline.stages.back();
    uint8_t here = last ? kPlaceFilter | kPlaceSink : kPlaceFilter;
    if (first) here |= kPlaceSource;
    if (call.def->places & here) continue;
    const bool source = call.def->places & kPlaceSource;
    const auto message = fmt::format("'{}' {} a pipeline", call.def->name, source ? "begins" : "ends");
    lexer_.fail(call.span, message, source ? "nothing may flow into it" : "nothing flows out of it");
  }
  if (!block_of) return;
  const auto& front = pipeline.stages.front();
  const auto& back = pipeline.stages.back();
  if (!fed && !(front.def->places & kPlaceSource)) {
    lexer_.fail(front.span, "this block needs a source", "as in: { read a.json | … }");
  }
  if (!fed && back.def->places == kPlaceSink) {
    lexer_.fail(back.span, "this block must give something", "without a sink at its end");
  }
  if (fed && !(back.def->places & kPlaceSink)) {
    lexer_.fail(back.span, "a branch ends in a sink", "as in: | write a.json");
  }
}

Block StageParser::block(const StageDef& def, const ParamDef& param) {
  const auto open = lexer_.next(LexMode::Stage);
  if (++blocks_ > kBlocksMax)
    lexer_.fail(open.span, fmt::format("blocks may nest {} levels deep", kBlocksMax));
  Block block;
  do {
    if (!block.branches.empty() && lexer_.at('}')) break;
    const uint32_t begin = lexer_.position();
    block.branches.push_back(pipeline());
    check_places(block.branches.back(), &param);
    if (param.block == BlockShape::Input && block.branches.size() > 1) {
      lexer_.fail({begin, lexer_.last_end()}, fmt::format("'{}' takes one pipeline", def.name));
    }
  } while (lexer_.accept(LexMode::Stage, ";"));
  if (!lexer_.at('}')) lexer_.fail(open.span, "this { is not closed", "expected '}'");
  lexer_.next(LexMode::Stage);
  --blocks_;
  return block;
}

/// Whether an argument for `param` comes next. Words of later parameters and options end the optional ones.
bool StageParser::begins(const ParamDef& param, std::span<const ParamDef> later) {
  if (lexer_.at_stage_end()) return false;
  if (!param.keyword.empty() && lexer_.at_keyword(param.keyword)) return true;
  if (!param.keyword.empty() && !param.keyword_optional) return false;
  if (param.required) return true;
  return std::ranges::none_of(later, [&](const ParamDef& other) {
    return !other.keyword.empty() && lexer_.at_keyword(other.keyword);
  });
}

void StageParser::positional(const StageDef& def, Arguments& arguments) {
  for (size_t i = 0; i < def.params.size(); ++i) {
    const auto& param = def.params[i];
    const auto name = lexer_.glued_name();
    const bool option_next = !name.empty() && def.find_option(name);
    if (option_next || !begins(param, def.params.subspan(i + 1))) {
      if (param.required) fail_missing(def, param);
      continue;
    }
    if (!param.keyword.empty() && lexer_.at_keyword(param.keyword)) lexer_.skip(param.keyword.size());
    if (const auto behind = lexer_.glued_name();
        lexer_.at_stage_end() || (!behind.empty() && def.find_option(behind))) {
      fail_missing(def, param);
    }
    if (param.kind == ParamKind::Patterns) {
      arguments.set(param.name, patterns(def, param, arguments));
    } else {
      arguments.set(param.name, value(def, param));
    }
  }
}

void StageParser::switches(const StageDef& def, Arguments& arguments) {
  while (!def.switches.empty() && lexer_.at('-')) {
    const auto run = lexer_.run();
    const size_t letters = match_name(run.substr(1));
    if (letters == 0) break;
    for (size_t i = 1; i <= letters; ++i) {
      if (const auto* known = def.find_switch(run[i])) {
        arguments.set(known->name, true);
        continue;
      }
      std::string hint = takes_patterns(def) ? "a pattern that begins with '-' stands in quotes" : "";
      const auto theirs = std::string("-") + run[i];
      for (const auto& word : def.foreign_words) {
        if (word.theirs == theirs) hint = fmt::format("write {}", word.ours);
      }
      lexer_.fail(lexer_.next_span(1 + letters), fmt::format("'{}' has no switch '{}'", def.name, theirs),
                  hint);
    }
    lexer_.skip(1 + letters);
    if (!lexer_.at_stage_end() && !is_blank(lexer_.text()[lexer_.last_end()])) {
      lexer_.fail(lexer_.next_span(1), "something is glued to a switch",
                  "a pattern that begins with '-' stands in quotes");
    }
  }
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

void StageParser::option(const StageDef& def, std::string_view name, Arguments& arguments) {
  const auto& param = *def.find_option(name);
  const auto span = lexer_.next_span(name.size() + 1);
  if (arguments.given(name)) lexer_.fail(span, fmt::format("{}= is given twice", name));
  lexer_.skip(name.size() + 1);
  const bool glued = !lexer_.at_stage_end() && lexer_.position() == span.end;
  if (!glued)
    lexer_.fail(span, fmt::format("the value of {}= is missing", name), "it follows without a blank");
  arguments.set(name, value(def, param));
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

void StageParser::check_names(const StageDef& def, const Arguments& arguments) const {
  std::set<std::string> names;
  for (const auto& param : def.params) {
    const bool items = param.kind == ParamKind::Items || param.kind == ParamKind::Keys;
    if (!items || param.named || !arguments.given(param.name)) continue;
    for (const auto& item : arguments.items(param.name)) {
      const auto name = item.target.parts.empty() ? derived_name(*item.value) : item.target.text();
      if (!names.insert(name).second) {
        lexer_.fail(item.span, fmt::format("a second '{}'", name), "give one of them another name: name = …");
      }
    }
  }
}

void StageParser::fail_missing(const StageDef& def, const ParamDef& param) {
  const uint32_t at = lexer_.at_stage_end() ? lexer_.last_end() : lexer_.position();
  const bool keyword = !param.keyword.empty() && !param.keyword_optional &&
                       !lexer_.slice({0, lexer_.last_end()}).ends_with(param.keyword);
  lexer_.fail({at, at},
              fmt::format("'{}' needs {}{}{}", def.name, keyword ? "'" : "",
                          keyword ? param.keyword : param.doc, keyword ? "'" : ""),
              fmt::format("as in: {}", syntax_text(def)));
}

/// Something stands where the stage should have ended.
void StageParser::fail_extra(const StageDef& def, const Arguments& arguments) {
  const auto run = lexer_.run();
  const auto expected =
      def.options.empty() ? "expected '|' or the end" : "expected '|', an option or the end";
  // `level = 9`: an option with blanks around its sign.
  const size_t name = match_name(run);
  const auto behind = lexer_.rest().substr(std::min(name, lexer_.rest().size()));
  const size_t sign = std::min(behind.find_first_not_of(" \t"), behind.size());
  if (name && def.find_option(run.substr(0, name)) && behind.substr(sign).starts_with('=') &&
      !behind.substr(sign).starts_with("==")) {
    auto value = behind.substr(sign + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(
        0, std::ranges::find_if(value, [](char c) { return is_blank(c) || c == '|'; }) - value.begin());
    lexer_.fail(lexer_.next_span(name + sign + 1), "blanks around the '=' of an option",
                fmt::format("write {}={}", run.substr(0, name), value));
  }
  const bool any_option =
      std::ranges::any_of(def.options, [&](const ParamDef& option) { return arguments.given(option.name); });
  const auto words = [](const ParamDef& param) {
    return param.kind == ParamKind::Words || param.kind == ParamKind::Patterns ||
           param.kind == ParamKind::Word;
  };
  const bool takes_words = !def.params.empty() && words(def.params.back());
  if (takes_words) {
    const auto token = lexer_.next(LexMode::Word);
    if (token.is(",")) lexer_.fail(token.span, "a comma between words", "they are separated by blanks");
    if (token.kind == TokenKind::Symbol)
      lexer_.fail(token.span, fmt::format("unexpected '{}'", token.text), "put the word in quotes");
    lexer_.fail(token.span, fmt::format("unexpected '{}'", lexer_.slice(token.span)),
                any_option ? "options come last" : expected);
  }
  const auto& token = lexer_.peek(LexMode::Operator);
  if (token.is(",")) lexer_.fail(token.span, "unexpected ','", expected);
  if (token.kind == TokenKind::Quoted) {
    lexer_.fail(token.span, fmt::format("unexpected '{}'", lexer_.slice(token.span)),
                "expected ',' in front of another field");
  }
  ExprParser parser(lexer_, context_, values_);
  parser.fail_after(last_value_,
                    any_option ? "nothing behind the options" : std::string_view(expected).substr(9));
}

}  // namespace weir
