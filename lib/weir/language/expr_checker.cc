#include "weir/language/expr_checker.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/language/suggest.h"
#include "weir/query/regex_check.h"
#include "weir/query/type_check.h"

namespace weir {
namespace {

/// What other languages have as a function and we as something else.
struct ForeignFunction {
  std::string_view name, ours;
};
constexpr ForeignFunction kForeignFunctions[] = {
    {"coalesce", "a ?? b"},     {"ifnull", "a ?? b"},       {"nvl", "a ?? b"},
    {"isnull", "x == null"},    {"is_null", "x == null"},   {"isnotnull", "x != null"},
    {"exists", "x != null"},    {"isempty", "x == null"},   {"like", "x ~ /…/"},
    {"regex_match", "x ~ /…/"}, {"regexp_like", "x ~ /…/"}, {"between", "x in a..b"},
    {"mod", "a % b"},           {"not", "not x"},           {"in", "x in [a, b]"},
};

std::string arguments_text(const FunctionDef& function) {
  const int least = function.arguments_min, most = function.arguments_max;
  const auto plural = [](int count) { return count == 1 ? "" : "s"; };
  if (most == 0) return "no arguments";
  if (most == FunctionDef::kManyArguments) return fmt::format("at least {} argument{}", least, plural(least));
  if (least == most) return fmt::format("{} argument{}", most, plural(most));
  return fmt::format("{} or {} arguments", least, most);
}

}  // namespace

const FunctionDef* ExprChecker::function_of(const Expr::Call& call, bool inside_aggregate) const {
  // min(a, b) compares its arguments also where min(x) is an aggregate.
  const bool aggregate = aggregates_ != Aggregates::None && !inside_aggregate && call.arguments.size() <= 1;
  const auto* function = find_function(context_.functions, call.name, aggregate);
  if (function && function->kind != FunctionKind::Scalar) return function;
  const auto* other = find_function(context_.functions, call.name, true);
  const bool only_aggregate = other && other->kind != FunctionKind::Scalar && !function;
  return only_aggregate ? other : function;
}

bool ExprChecker::has_aggregate(const Expr& expr) const {
  if (const auto* call = expr.as<Expr::Call>()) {
    const auto* function = function_of(*call, false);
    if (function && function->kind != FunctionKind::Scalar) return true;
  }
  bool found = false;
  for_each_operand(expr, [&](const Expr& operand) { found = found || has_aggregate(operand); });
  return found;
}

void ExprChecker::check(const Expr& expr) const {
  check(expr, Place::Plain, false);
  if (const auto mistake = type_mistake(expr)) lexer_.fail(mistake->span, mistake->message, mistake->hint);
}

void ExprChecker::check_condition(const Expr& expr) const {
  check(expr);
  if (const auto mistake = condition_mistake(expr)) lexer_.fail(mistake->span, mistake->message, mistake->hint);
}

void ExprChecker::check_item(const Item& item) const {
  check(*item.value);
  if (aggregates_ == Aggregates::None || has_aggregate(*item.value)) return;
  lexer_.fail(item.value->span, "this is no aggregate", "as in: count(), avg(x), first(x)");
}

void ExprChecker::check(const Expr& expr, Place place, bool inside_aggregate) const {
  if (const auto* field = expr.as<Expr::Field>()) {
    if (aggregates_ == Aggregates::Groups && !inside_aggregate) {
      lexer_.fail(
          expr.span, fmt::format("'{}' has many values in a group", field->path.text()),
          fmt::format("write first({0}), max({0}), …, or make it a key: by {0}", lexer_.slice(expr.span)));
    }
  } else if (const auto* binary = expr.as<Expr::Binary>()) {
    check_binary(*binary, inside_aggregate);
  } else if (const auto* call = expr.as<Expr::Call>()) {
    check_call(expr, *call, inside_aggregate);
  } else if (const auto* list = expr.as<Expr::List>()) {
    const auto inner = place == Place::RightOfIn ? Place::ListRightOfIn : Place::Plain;
    for (const auto& item : list->items) check(*item, inner, inside_aggregate);
  } else if (expr.is_constant()) {
    check_literal(expr, place);
  } else {
    for_each_operand(expr, [&](const Expr& operand) { check(operand, Place::Plain, inside_aggregate); });
  }
}

void ExprChecker::check_literal(const Expr& expr, Place place) const {
  if (const auto* regex = expr.as<RegexLiteral>()) {
    if (place != Place::RightOfMatch && place != Place::Argument) {
      lexer_.fail(expr.span, "a regular expression stands to the right of '~' or '!~', or in a call",
                  "as in: path ~ /x/");
    }
    check_regex(expr, regex->pattern, regex->flags);
  }
  if (expr.as<NetworkLiteral>() && place != Place::RightOfIn && place != Place::ListRightOfIn) {
    const auto text = lexer_.slice(expr.span);
    lexer_.fail(expr.span, "a network stands to the right of 'in'",
                fmt::format("write: ip in {}; or \"{}\" for the text", text, text));
  }
}

void ExprChecker::check_binary(const Expr::Binary& binary, bool inside_aggregate) const {
  check(*binary.left, Place::Plain, inside_aggregate);
  const Expr& right = *binary.right;
  switch (binary.op) {
    case Op::In:
    case Op::NotIn:
      check_right_of_in(right, *binary.left);
      check(right, Place::RightOfIn, inside_aggregate);
      return;
    case Op::Matches:
    case Op::NotMatches: {
      if (right.as<NetworkLiteral>()) check_literal(right, Place::Plain);
      const auto* text = right.as<std::string>();
      if (text) check_regex(right, *text, "");
      if (!text && !right.as<RegexLiteral>() && !right.as<NumberLiteral>()) {
        const auto left_text = lexer_.slice(binary.left->span), right_text = lexer_.slice(right.span);
        const bool negated = binary.op == Op::NotMatches;
        lexer_.fail(right.span, fmt::format("the right side of '{}' must be constant", spelling(binary.op)),
                    fmt::format("write: {}contains({}, {})", negated ? "not " : "", left_text, right_text));
      }
      check(right, Place::RightOfMatch, inside_aggregate);
      return;
    }
    default:
      check(right, Place::Plain, inside_aggregate);
  }
}

void ExprChecker::check_right_of_in(const Expr& right, const Expr& left) const {
  const auto text = lexer_.slice(right.span);
  if (right.as<std::string>()) {
    lexer_.fail(right.span, "a string to the right of 'in' is no list",
                fmt::format("write: contains({}, {}), or in [{}]", lexer_.slice(left.span), text, text));
  }
  if (right.as<RegexLiteral>()) {
    lexer_.fail(right.span, "a regular expression to the right of 'in'",
                fmt::format("write: {} ~ {}", lexer_.slice(left.span), text));
  }
  const bool one_value = right.is_constant() && !right.as<Expr::List>() && !right.as<NetworkLiteral>();
  if (one_value)
    lexer_.fail(right.span, "one value to the right of 'in' is no list", fmt::format("write: in [{}]", text));
}

void ExprChecker::check_call(const Expr& expr, const Expr::Call& call, bool inside_aggregate) const {
  const auto* function = function_of(call, inside_aggregate);
  if (!function) fail_unknown_function(expr, call);
  const TextSpan name{expr.span.begin, expr.span.begin + static_cast<uint32_t>(call.name.size())};
  const bool aggregate = function->kind != FunctionKind::Scalar;
  if (aggregate && inside_aggregate) {
    lexer_.fail(name, fmt::format("{}() inside another aggregate", call.name),
                "make the inner one first, in a stage in front");
  }
  const bool admitted = function->kind == FunctionKind::Running ? aggregates_ == Aggregates::Running
                                                                : aggregates_ != Aggregates::None;
  if (aggregate && !admitted) {
    std::string where;
    for (const auto* stage : context_.stages.all()) {
      const bool takes = std::ranges::any_of(stage->params, [&](const ParamDef& param) {
        return function->kind == FunctionKind::Running ? param.aggregates == Aggregates::Running
                                                       : param.aggregates != Aggregates::None;
      });
      if (takes) where += fmt::format("{}'{}'", where.empty() ? "" : " or ", stage->name);
    }
    lexer_.fail(name, fmt::format("{}() needs many records", call.name),
                where.empty() ? "" : "it belongs in " + where);
  }
  const size_t count = call.arguments.size();
  const bool too_many =
      function->arguments_max != FunctionDef::kManyArguments && count > function->arguments_max;
  if (count < function->arguments_min || too_many) {
    lexer_.fail(expr.span, fmt::format("{}() takes {}", call.name, arguments_text(*function)),
                fmt::format("as in: {}", function->syntax));
  }
  for (const auto& argument : call.arguments) {
    check(*argument, Place::Argument, inside_aggregate || aggregate);
  }
}

void ExprChecker::fail_unknown_function(const Expr& expr, const Expr::Call& call) const {
  const TextSpan name{expr.span.begin, expr.span.begin + static_cast<uint32_t>(call.name.size())};
  std::vector<KnownName> known;
  for (const auto& function : context_.functions) known.push_back({function.name, function.syntax});
  for (const auto& function : context_.functions) {
    for (const auto foreign : function.foreign_names) known.push_back({foreign, function.syntax});
  }
  for (const auto& [theirs, ours] : kForeignFunctions) known.push_back({theirs, ours});
  lexer_.fail(name, fmt::format("unknown function '{}'", call.name), instead_of(call.name, known, ""));
}

void ExprChecker::check_regex(const Expr& expr, std::string_view pattern, std::string_view flags) const {
  const auto problem = regex_problem(pattern, flags);
  if (problem.empty()) return;
  // A value from outside may stand in what RE2 says.
  lexer_.fail(expr.span, "this regular expression is wrong", expr.source.empty() ? problem : std::string());
}

}  // namespace weir
