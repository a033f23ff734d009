#include "weir/query/aggregate_set.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

#include "weir/query/coerce.h"
#include "weir/query/expr_error.h"
#include "weir/query/function_table.h"
#include "weir/query/make_expr.h"

namespace weir {
namespace {

bool calls_rate(const Expr& expr) {
  const auto* call = expr.as<Expr::Call>();
  bool found = call && call->name == "rate";
  for_each_operand(expr, [&](const Expr& operand) { found |= calls_rate(operand); });
  return found;
}

std::string field_name(size_t index) { return "#" + std::to_string(index); }

}  // namespace

bool AggregateSet::is_aggregate(const Expr::Call& call) const {
  const FunctionDef* def = find_function(builtin_functions(), call.name, true);
  bool admitted = def && (def->kind == FunctionKind::Aggregate || (running_ && def->kind == FunctionKind::Running));
  // `min max sum avg` of a list or of several values are scalar functions.
  return admitted && call.arguments.size() <= def->arguments_max;
}

/// Replaces aggregates in `expr` by what `replace(call)` gives.
template <typename Replace>
void AggregateSet::replace_in(ExprPtr& expr, Replace& replace) const {
  if (const auto* call = expr->as<Expr::Call>(); call && is_aggregate(*call)) {
    expr = replace(*expr, *call);
    return;
  }
  auto descend = [&](ExprPtr& operand) { replace_in(operand, replace); };
  std::visit(
      [&](auto& node) {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, Expr::Unary>) {
          descend(node.operand);
        } else if constexpr (std::is_same_v<Node, Expr::Binary>) {
          descend(node.left);
          descend(node.right);
        } else if constexpr (std::is_same_v<Node, Expr::Range>) {
          descend(node.low);
          descend(node.high);
        } else if constexpr (std::is_same_v<Node, Expr::List>) {
          for (auto& item : node.items) descend(item);
        } else if constexpr (std::is_same_v<Node, Expr::Call>) {
          for (auto& argument : node.arguments) descend(argument);
        } else if constexpr (std::is_same_v<Node, Expr::Member>) {
          descend(node.object);
        } else if constexpr (std::is_same_v<Node, Expr::Subscript>) {
          descend(node.object);
          descend(node.index);
        }
      },
      expr->node);
}

FieldSet AggregateSet::fields_read(const Expr& expr) {
  FieldSet fields = weir::fields_read(expr);
  if (calls_rate(expr)) fields.add(special_path("_time"));
  return fields;
}

std::vector<std::string> AggregateSet::field_names() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < aggregates_.size(); ++i) names.push_back(field_name(i));
  return names;
}

/// A state that holds what `call` needs of `argument`, an old one if there is one.
size_t AggregateSet::state_of(const AggregateCall& call, const Expr* argument) {
  auto text = argument ? to_text(*argument) : std::string();
  bool limited = call.result == AggregateCall::Result::List || call.result == AggregateCall::Result::Unique;
  for (size_t i = 0; i < states_.size(); ++i) {
    const State& state = states_[i];
    if (state.call.state == call.state && state.argument_text == text && (!limited || state.call.number == call.number))
      return i;
  }
  auto same = std::ranges::find(states_, text, &State::argument_text);
  State made{call, text, nullptr, static_cast<size_t>(same - states_.begin())};
  if (argument) made.argument = std::make_unique<Program>(Program::compile(*argument, input_, options_));
  states_.push_back(std::move(made));
  return states_.size() - 1;
}

/// `count() / (width / 1s)`, the width being that of the bucket or of the time from the first to the last record.
ExprPtr AggregateSet::rate(TextSpan span) {
  Expr::Call count{"count", {}};
  ExprPtr width;
  if (bucket_width_) {
    width = clone(*bucket_width_);
  } else {
    std::vector<ExprPtr> arguments;
    arguments.push_back(field_expr(special_path("_time")));
    Expr::Call call{"span", std::move(arguments)};
    width = field_of(*make_expr(Expr::Call{"span", {}}, span), call);
  }
  auto seconds = binary_expr(Op::Divide, std::move(width), duration_expr(1'000'000'000, span), span);
  return binary_expr(Op::Divide, field_of(*make_expr(Expr::Call{"count", {}}, span), count), std::move(seconds), span);
}

/// The field that an aggregate becomes.
ExprPtr AggregateSet::field_of(const Expr& expr, const Expr::Call& call) {
  std::optional<double> number;
  if (call.arguments.size() > 1) {
    auto program = Program::compile(*call.arguments[1], input_, options_);
    auto constant = program.constant();
    double read = std::nan("");
    if (auto value = constant ? number_of(*constant) : std::nullopt) read = value->real;
    bool is_percent = call.name == "percentile";
    if (!(read >= (is_percent ? 0 : 1)) || (is_percent && read > 100)) {
      throw ExprError(is_percent ? "the percentile is a number from 0 to 100" : "the limit is a number from 1",
                      call.arguments[1]->span);
    }
    number = read;
  }
  std::optional<AggregateCall> found;
  if (call.name == kPrevious && call.arguments.size() == 1) found = AggregateCall{.state = kPrevious};
  else found = find_aggregate(call.name, !call.arguments.empty(), number, exact_);
  if (!found) throw ExprError(call.name + "() can't be computed here", expr.span);
  found->memory_bytes = options_.memory_bytes;
  found->zone = options_.zone.get();
  auto text = to_text(expr);
  auto known = std::find_if(aggregates_.begin(), aggregates_.end(),
                            [&](const Aggregate& other) { return other.text == text; });
  auto index = static_cast<size_t>(known - aggregates_.begin());
  if (known == aggregates_.end()) {
    aggregates_.push_back({text, *found, state_of(*found, call.arguments.empty() ? nullptr : call.arguments[0].get())});
  }
  return column_expr(field_name(index), expr.span);
}

ExprPtr AggregateSet::without_aggregates(const Expr& expr) {
  auto replace = [&](const Expr& aggregate, const Expr::Call& call) {
    return call.name == "rate" ? rate(aggregate.span) : field_of(aggregate, call);
  };
  auto copy = clone(expr);
  replace_in(copy, replace);
  return copy;
}

void AggregateSet::add_count() {
  AggregateCall count{.state = "count"};
  count.memory_bytes = options_.memory_bytes;
  aggregates_.push_back({"count()", count, state_of(count, nullptr)});
}

}  // namespace weir
