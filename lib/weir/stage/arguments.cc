#include "weir/stage/arguments.h"

#include <algorithm>
#include <charconv>

#include "weir/base/check.h"
#include "weir/query/literal.h"
#include "weir/stage/stage_def.h"

namespace weir {
namespace {

bool fits(ParamKind kind, const ArgumentValue& value) {
  const bool is_words = std::holds_alternative<std::vector<Word>>(value);
  switch (kind) {
    case ParamKind::Word:
    case ParamKind::Words:
    case ParamKind::String:
    case ParamKind::Command:
    case ParamKind::Choice:
      return is_words;
    case ParamKind::Pattern:
    case ParamKind::Patterns:
    case ParamKind::Template:
      return std::holds_alternative<std::vector<Pattern>>(value);
    case ParamKind::Number:
    case ParamKind::Size:
    case ParamKind::Duration:
      return std::holds_alternative<int64_t>(value);
    case ParamKind::Share:
      return std::holds_alternative<int64_t>(value) || std::holds_alternative<double>(value);
    case ParamKind::Flag:
      return std::holds_alternative<bool>(value);
    case ParamKind::Expr:
      return std::holds_alternative<ExprPtr>(value);
    case ParamKind::Items:
    case ParamKind::Keys:
      return std::holds_alternative<std::vector<Item>>(value);
    case ParamKind::Fields:
    case ParamKind::Field:
      return std::holds_alternative<std::vector<Path>>(value);
    case ParamKind::Orders:
      return std::holds_alternative<std::vector<Order>>(value);
    case ParamKind::Matches:
      return std::holds_alternative<std::vector<Match>>(value);
    case ParamKind::Block:
      return std::holds_alternative<Block>(value);
    case ParamKind::WordOrBlock:
      return is_words || std::holds_alternative<Block>(value);
  }
  return false;
}

/// "1%" as a fraction, exactly what a reader of the digits would divide by 100.
std::optional<ArgumentValue> parse_share(std::string_view text) {
  if (!text.ends_with('%')) {
    const auto number = whole_number_literal(text);
    if (!number || *number < 0) return std::nullopt;
    return *number;
  }
  text.remove_suffix(1);
  double percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(percent >= 0 && percent <= 100)) return std::nullopt;
  return percent / 100;
}

template <typename T>
std::optional<ArgumentValue> as_value(std::optional<T> parsed) {
  if (!parsed) return std::nullopt;
  return ArgumentValue(*parsed);
}

}  // namespace

std::optional<ArgumentValue> parse_plain(const ParamDef& param, std::string_view text) {
  switch (param.kind) {
    case ParamKind::Number: {
      const auto number = whole_number_literal(text);
      return number && *number >= 0 ? as_value(number) : std::nullopt;
    }
    case ParamKind::Share:
      return parse_share(text);
    case ParamKind::Size:
      return as_value(size_literal(text));
    case ParamKind::Duration: {
      const auto ns = duration_literal(text);
      return ns && *ns >= 0 ? as_value(ns) : std::nullopt;
    }
    case ParamKind::Flag:
      if (text != "true" && text != "false") return std::nullopt;
      return text == "true";
    case ParamKind::Choice:
      if (std::ranges::find(param.choices, text) == param.choices.end()) return std::nullopt;
      [[fallthrough]];
    default:
      return std::vector<Word>{Word{.text = std::string(text), .span = {}, .source = {}}};
  }
}

Arguments::Arguments(const StageDef& def) : def_(&def) {
  for (const auto params : {def.params, def.options}) {
    for (const auto& param : params) {
      if (param.otherwise.empty()) continue;
      auto value = parse_plain(param, param.otherwise);
      WEIR_CHECK(value && fits(param.kind, *value));
      defaults_.emplace(param.name, std::move(*value));
    }
  }
}

void Arguments::set(std::string_view name, ArgumentValue value) {
  const auto* param = def_->find_param(name);
  const bool is_switch = std::ranges::find(def_->switches, name, &SwitchDef::name) != def_->switches.end();
  WEIR_CHECK(param ? fits(param->kind, value) : is_switch && std::holds_alternative<bool>(value));
  given_.insert_or_assign(std::string(name), std::move(value));
}

const ArgumentValue* Arguments::find(std::string_view name) const {
  WEIR_CHECK(def_->find_param(name) ||
             std::ranges::find(def_->switches, name, &SwitchDef::name) != def_->switches.end());
  if (const auto found = given_.find(name); found != given_.end()) return &found->second;
  if (const auto found = defaults_.find(name); found != defaults_.end()) return &found->second;
  return nullptr;
}

bool Arguments::given(std::string_view name) const { return find(name) && given_.contains(name); }
bool Arguments::has(std::string_view name) const { return find(name) != nullptr; }

const ArgumentValue& Arguments::value(std::string_view name) const {
  const auto* found = find(name);
  WEIR_CHECK(found != nullptr);
  return *found;
}

template <typename T>
const T& Arguments::get(std::string_view name) const {
  const auto* held = std::get_if<T>(&value(name));
  WEIR_CHECK(held != nullptr);
  return *held;
}

const std::string& Arguments::word(std::string_view name) const {
  const auto& all = words(name);
  WEIR_CHECK(all.size() == 1);
  return all.front().text;
}

const std::vector<Word>& Arguments::words(std::string_view name) const {
  return get<std::vector<Word>>(name);
}
const std::vector<Pattern>& Arguments::patterns(std::string_view name) const {
  return get<std::vector<Pattern>>(name);
}
const Expr& Arguments::expr(std::string_view name) const { return *get<ExprPtr>(name); }
const std::vector<Item>& Arguments::items(std::string_view name) const {
  return get<std::vector<Item>>(name);
}
const std::vector<Path>& Arguments::paths(std::string_view name) const {
  return get<std::vector<Path>>(name);
}
const std::vector<Order>& Arguments::orders(std::string_view name) const {
  return get<std::vector<Order>>(name);
}
const std::vector<Match>& Arguments::matches(std::string_view name) const {
  return get<std::vector<Match>>(name);
}
const Block& Arguments::block(std::string_view name) const { return get<Block>(name); }
bool Arguments::is_block(std::string_view name) const { return std::holds_alternative<Block>(value(name)); }
int64_t Arguments::number(std::string_view name) const { return get<int64_t>(name); }
double Arguments::fraction(std::string_view name) const { return get<double>(name); }
bool Arguments::is_fraction(std::string_view name) const {
  return std::holds_alternative<double>(value(name));
}
bool Arguments::flag(std::string_view name) const { return has(name) && get<bool>(name); }

int64_t Arguments::number_or(std::string_view name, int64_t otherwise) const {
  return has(name) ? number(name) : otherwise;
}

std::string Arguments::word_or(std::string_view name, std::string_view otherwise) const {
  return has(name) ? word(name) : std::string(otherwise);
}

}  // namespace weir
