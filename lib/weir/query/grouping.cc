#include "weir/query/grouping.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "weir/query/coerce.h"
#include "weir/query/expr_error.h"
#include "weir/query/function_table.h"
#include "weir/query/projection.h"

namespace weir {
namespace {

bool is_aggregate(const Expr::Call& call) {
  const FunctionDef* def = find_function(builtin_functions(), call.name, true);
  if (!def || def->kind != FunctionKind::Aggregate) return false;
  // `min max sum avg` of a list or of several values are scalar functions.
  return call.arguments.size() <= def->arguments_max;
}

bool has_bucket(const Expr& expr) {
  const auto* call = expr.as<Expr::Call>();
  if (call && call->name == "bucket") return true;
  bool found = false;
  for_each_operand(expr, [&](const Expr& operand) { found |= has_bucket(operand); });
  return found;
}

/// Replaces aggregates in `expr` by what `replace(call)` gives.
template <typename Replace>
void replace_aggregates(ExprPtr& expr, Replace& replace) {
  if (const auto* call = expr->as<Expr::Call>(); call && is_aggregate(*call)) {
    expr = replace(*expr, *call);
    return;
  }
  auto descend = [&](ExprPtr& operand) { replace_aggregates(operand, replace); };
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

/// `names`: of the keys, of the items, and of columns that nobody named.
void refuse_twins(const std::vector<std::string>& names, const std::vector<Item>& keys,
                  const std::vector<Item>& items) {
  for (size_t i = 1; i < names.size(); ++i) {
    size_t first = static_cast<size_t>(std::find(names.begin(), names.end(), names[i]) - names.begin());
    if (first == i) continue;
    size_t named = std::min(i, keys.size() + items.size() - 1);
    const Item& item = named < keys.size() ? keys[named] : items[named - keys.size()];
    throw ExprError("two columns are named '" + names[i] + "'", item.span);
  }
}

ExprPtr make(decltype(Expr::node) node, TextSpan span) {
  auto expr = std::make_unique<Expr>();
  expr->node = std::move(node);
  expr->span = span;
  return expr;
}
ExprPtr column(const std::string& name, TextSpan span) {
  return make(Expr::Field{Path{.parts = {name}, .quoted = true, .span = span}}, span);
}
ExprPtr binary(Op op, ExprPtr left, ExprPtr right, TextSpan span) {
  return make(Expr::Binary{op, std::move(left), std::move(right)}, span);
}
ExprPtr duration(int64_t ns, TextSpan span) { return make(DurationLiteral{ns}, span); }

constexpr int64_t kDayNs = int64_t{24} * 3600 * 1'000'000'000;

/// How long the bucket of a key is, as an expression on the key; null if it is no bucket of times.
ExprPtr bucket_width(const Item& key) {
  const auto* call = key.value->as<Expr::Call>();
  if (!call || call->name != "bucket" || call->arguments.size() != 2) return nullptr;
  const Expr& width = *call->arguments[1];
  if (const auto* fixed = width.as<DurationLiteral>()) return duration(fixed->ns, key.span);
  const auto* unit = width.as<std::string>();
  if (!unit || (*unit != "month" && *unit != "year")) return nullptr;
  // From here to the beginning of the next one, which is less than so many days away, and more than half.
  auto name = item_name(key);
  auto beyond = binary(Op::Add, column(name, key.span), duration((*unit == "month" ? 32 : 367) * kDayNs, key.span), key.span);
  std::vector<ExprPtr> arguments;
  arguments.push_back(std::move(beyond));
  arguments.push_back(clone(width));
  auto next = make(Expr::Call{"bucket", std::move(arguments)}, key.span);
  return binary(Op::Subtract, std::move(next), column(name, key.span), key.span);
}

bool calls_rate(const Expr& expr) {
  const auto* call = expr.as<Expr::Call>();
  bool found = call && call->name == "rate";
  for_each_operand(expr, [&](const Expr& operand) { found |= calls_rate(operand); });
  return found;
}

Path time_path() { return Path{.parts = {"_time"}, .span = {}}; }

}  // namespace

void Grouping::add_keys(const std::vector<Item>& keys, const SchemaPtr& input,
                        const CompileOptions& options) {
  input_ = input;
  options_ = options;
  for (const Item& key : keys) {
    key_names_.push_back(item_name(key));
    keys_.push_back(Program::compile(*key.value, input, options));
    if (!bucket_width_) bucket_width_ = bucket_width(key);
  }
}

Grouping Grouping::count_by(const std::vector<Item>& keys, bool share, const SchemaPtr& input,
                            const CompileOptions& options) {
  Grouping grouping;
  grouping.add_keys(keys, input, options);
  AggregateCall count{.state = "count"};
  grouping.aggregates_.push_back({"count()", count, grouping.state_of(count, nullptr)});
  auto names = grouping.key_names_;
  names.push_back("count");
  grouping.intermediate_ = Schema::made(names);
  if (share) names.push_back("share");
  refuse_twins(names, keys, {});
  grouping.output_ = Schema::made(names);
  grouping.share_ = share;
  grouping.order_ = counts_in_order_of(keys);
  grouping.set_aside_order();
  return grouping;
}

GroupOrder Grouping::counts_in_order_of(const std::vector<Item>& keys) {
  bool bucketed = std::ranges::any_of(keys, [](const Item& key) { return has_bucket(*key.value); });
  return bucketed ? GroupOrder::Key : GroupOrder::LargestFirst;
}

FieldSet Grouping::fields_read(const std::vector<Item>& items, const std::vector<Item>& keys) {
  FieldSet fields;
  for (const Item& item : items) {
    fields.add(weir::fields_read(*item.value));
    if (calls_rate(*item.value)) fields.add(time_path());
  }
  for (const Item& key : keys) fields.add(weir::fields_read(*key.value));
  return fields;
}

/// A state that holds what `call` needs of `argument`, an old one if there is one.
size_t Grouping::state_of(const AggregateCall& call, const Expr* argument) {
  auto text = argument ? to_text(*argument) : std::string();
  bool limited = call.result == AggregateCall::Result::List || call.result == AggregateCall::Result::Unique;
  for (size_t i = 0; i < states_.size(); ++i) {
    const State& state = states_[i];
    if (state.call.state == call.state && state.argument_text == text && (!limited || state.call.number == call.number))
      return i;
  }
  State made{call, text, nullptr};
  if (argument) made.argument = std::make_unique<Program>(Program::compile(*argument, input_, options_));
  states_.push_back(std::move(made));
  return states_.size() - 1;
}

/// `count() / (width / 1s)`, the width being that of the bucket or of the time from the first to the last record.
ExprPtr Grouping::rate(TextSpan span) {
  Expr::Call count{"count", {}};
  ExprPtr width;
  if (bucket_width_) {
    width = clone(*bucket_width_);
  } else {
    std::vector<ExprPtr> arguments;
    arguments.push_back(make(Expr::Field{time_path()}, span));
    Expr::Call call{"span", std::move(arguments)};
    width = aggregate_field(*make(Expr::Call{"span", {}}, span), call);
  }
  auto seconds = binary(Op::Divide, std::move(width), duration(1'000'000'000, span), span);
  return binary(Op::Divide, aggregate_field(*make(Expr::Call{"count", {}}, span), count), std::move(seconds), span);
}

/// The field of `intermediate_` that an aggregate becomes.
ExprPtr Grouping::aggregate_field(const Expr& expr, const Expr::Call& call) {
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
  auto found = find_aggregate(call.name, !call.arguments.empty(), number, exact_);
  if (!found) throw ExprError(call.name + "() can't be computed here", expr.span);
  found->memory_bytes = options_.memory_bytes;
  auto text = to_text(expr);
  auto known = std::find_if(aggregates_.begin(), aggregates_.end(),
                            [&](const Aggregate& other) { return other.text == text; });
  auto index = static_cast<size_t>(known - aggregates_.begin());
  if (known == aggregates_.end()) {
    aggregates_.push_back({text, *found, state_of(*found, call.arguments.empty() ? nullptr : call.arguments[0].get())});
  }
  return column("#" + std::to_string(index), expr.span);
}

/// The expression with every aggregate replaced by a field of `intermediate_`.
ExprPtr Grouping::without_aggregates(const Expr& expr) {
  auto replace = [&](const Expr& aggregate, const Expr::Call& call) {
    return call.name == "rate" ? rate(aggregate.span) : aggregate_field(aggregate, call);
  };
  auto copy = clone(expr);
  replace_aggregates(copy, replace);
  return copy;
}

Grouping Grouping::stats(const std::vector<Item>& items, const std::vector<Item>& keys,
                         const SchemaPtr& input, const CompileOptions& options, bool exact) {
  Grouping grouping;
  grouping.exact_ = exact;
  grouping.add_keys(keys, input, options);
  std::vector<ExprPtr> exprs;
  for (const Item& item : items) {
    // A bare `count` is the aggregate.
    const auto* field = item.value->as<Expr::Field>();
    bool bare_count =
        field && !field->path.quoted && field->path.parts.size() == 1 && field->path.text() == "count";
    Expr call;
    call.node = Expr::Call{"count", {}};
    call.span = item.value->span;
    const Expr& value = bare_count ? call : *item.value;
    grouping.item_names_.push_back(item_name(item));
    exprs.push_back(grouping.without_aggregates(value));
  }
  auto names = grouping.key_names_;
  for (size_t i = 0; i < grouping.aggregates_.size(); ++i) names.push_back("#" + std::to_string(i));
  grouping.intermediate_ = Schema::made(names);
  for (const auto& expr : exprs) {
    FieldSet fields = weir::fields_read(*expr);
    for (const Path& path : fields.paths()) {
      if (grouping.intermediate_->find(path.text())) continue;
      throw ExprError("'" + path.text() + "' is neither a key nor inside an aggregate", path.span);
    }
    grouping.items_.push_back(Program::compile(*expr, grouping.intermediate_, options));
  }
  names = grouping.key_names_;
  names.insert(names.end(), grouping.item_names_.begin(), grouping.item_names_.end());
  refuse_twins(names, keys, items);
  grouping.output_ = Schema::made(names);
  grouping.set_aside_order();
  return grouping;
}

/// As GroupTable puts them in order.
void Grouping::set_aside_order() {
  auto names = intermediate_->names();
  names.push_back("#first");
  aside_ = Schema::made(names);
  std::vector<Order> orders;
  auto order_by = [&](size_t i, bool descending) { orders.push_back({column(names[i], {}), descending, {}}); };
  if (order_ == GroupOrder::LargestFirst) order_by(keys_.size(), true);
  for (size_t i = 0; i < keys_.size(); ++i) order_by(i, false);
  order_by(names.size() - 1, false);
  aside_order_ = std::make_shared<const RowOrder>(orders, aside_, CompileOptions());
}

void Grouping::drop_aside_column(Batch& rows) const {
  std::vector<Column> columns = std::move(rows.columns());
  columns.pop_back();
  rows.become_made(intermediate_, std::move(columns));
}

}  // namespace weir
