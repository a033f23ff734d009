#include "weir/language/pipeline_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/data/time_text.h"
#include "weir/language/characters.h"
#include "weir/query/expr.h"
#include "weir/stage/stage_def.h"

namespace weir {
namespace {

/// Whether a word means the same without quotes: no home folder, option, keyword, switch or brace in it.
bool is_bare(std::string_view word, const StageDef& def) {
  const auto is_plain = [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("_./:@%+*?[]-").find(c) != std::string_view::npos;
  };
  const bool keyword = std::ranges::find(def.params, word, &ParamDef::keyword) != def.params.end();
  const bool dashed = word.size() > 1 && word.starts_with('-');
  return !word.empty() && !keyword && !dashed && std::ranges::all_of(word, is_plain);
}

std::string word_text(const Word& word, const StageDef& def) {
  if (!word.source.empty()) return word.source;
  return is_bare(word.text, def) ? word.text : quoted_text(word.text);
}

std::string pattern_text(const Pattern& pattern) {
  if (!pattern.source.empty()) return pattern.source;
  if (!pattern.regex) return quoted_text(pattern.text);
  Expr regex;
  regex.node = RegexLiteral{pattern.text, pattern.flags};
  return to_text(regex);
}

std::string item_text(const Item& item) {
  if (item.target.parts.empty()) return to_text(*item.value);
  return fmt::format("{} = {}", to_text(item.target), to_text(*item.value));
}

std::string order_text(const Order& order) {
  auto text = to_text(*order.value);
  const bool postfix =
      !order.value->as<Expr::Unary>() && !order.value->as<Expr::Binary>() && !text.starts_with('-');
  if (!postfix) text = "(" + text + ")";
  return (order.descending ? "-" : "") + text;
}

std::string match_text(const Match& match) {
  if (match.ours == match.theirs) return to_text(match.ours);
  return fmt::format("{} == {}", to_text(match.ours), to_text(match.theirs));
}

std::string block_text(const Block& block) {
  std::string text = "{ ";
  for (const auto& branch : block.branches) {
    if (&branch != &block.branches.front()) text += " ; ";
    text += to_text(branch);
  }
  return text + " }";
}

template <typename T, typename Write>
std::string joined(const std::vector<T>& all, std::string_view separator, Write write) {
  std::string text;
  for (const auto& one : all) {
    if (&one != &all.front()) text += separator;
    text += write(one);
  }
  return text;
}

struct ValueText {
  const StageDef& def;
  const ParamDef& param;

  std::string operator()(const std::vector<Word>& words) const {
    return joined(words, " ", [&](const Word& word) { return word_text(word, def); });
  }
  std::string operator()(const std::vector<Pattern>& patterns) const {
    return joined(patterns, " ", pattern_text);
  }
  std::string operator()(int64_t number) const {
    if (param.kind != ParamKind::Duration) return fmt::format("{}", number);
    std::string text;
    append_duration(number, text);
    return text;
  }
  std::string operator()(double share) const { return fmt::format("{:.10g}%", share * 100); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(const ExprPtr& expr) const { return to_text(*expr); }
  std::string operator()(const std::vector<Item>& items) const { return joined(items, ", ", item_text); }
  std::string operator()(const std::vector<Path>& paths) const {
    return joined(paths, ", ", [](const Path& path) { return to_text(path); });
  }
  std::string operator()(const std::vector<Order>& orders) const { return joined(orders, ", ", order_text); }
  std::string operator()(const std::vector<Match>& matches) const {
    return joined(matches, ", ", match_text);
  }
  std::string operator()(const Block& block) const { return block_text(block); }
};

}  // namespace

std::string to_text(const StageCall& call) {
  const StageDef& def = *call.def;
  std::string text(def.name);
  for (const auto& each : def.switches) {
    if (call.arguments->flag(each.name)) text += fmt::format(" -{}", each.letter);
  }
  const auto value_text = [&](const ParamDef& param) {
    return std::visit(ValueText{def, param}, call.arguments->value(param.name));
  };
  for (const auto& param : def.params) {
    if (!call.arguments->given(param.name)) continue;
    text += fmt::format("{}{} {}", param.keyword.empty() ? "" : " ", param.keyword, value_text(param));
  }
  for (const auto& option : def.options) {
    if (call.arguments->given(option.name)) text += fmt::format(" {}={}", option.name, value_text(option));
  }
  return text;
}

std::string to_text(const Pipeline& pipeline) {
  return joined(pipeline.stages, " | ", [](const StageCall& call) { return to_text(call); });
}

}  // namespace weir
