#include "weir/language/stage_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "weir/language/characters.h"

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
  lexer_.fail(name.span, fmt::format("unknown stage '{}'", name.text), stage_instead_of(name));
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
    if (letters == 0) {
      lexer_.fail(lexer_.next_span(run.size()), fmt::format("'{}' has no switch '{}'", def.name, run),
                  "a pattern that begins with '-' stands in quotes");
    }
    for (size_t i = 1; i <= letters; ++i) {
      if (const auto* known = def.find_switch(run[i])) {
        arguments.set(known->name, true);
        continue;
      }
      std::string hint = takes_patterns(def) ? "a pattern that begins with '-' stands in quotes" : "";
      const auto theirs = "-" + std::string(run.substr(i, code_point_at(run.substr(i)).size));
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

}  // namespace weir
