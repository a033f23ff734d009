#include "weir/query/grouping.h"

#include <algorithm>
#include <utility>

#include "weir/query/expr_error.h"
#include "weir/query/make_expr.h"
#include "weir/query/projection.h"

namespace weir {
namespace {

bool has_bucket(const Expr& expr) {
  const auto* call = expr.as<Expr::Call>();
  if (call && call->name == "bucket") return true;
  bool found = false;
  for_each_operand(expr, [&](const Expr& operand) { found |= has_bucket(operand); });
  return found;
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

constexpr int64_t kDayNs = int64_t{24} * 3600 * 1'000'000'000;

/// How long the bucket of a key is, as an expression on the key; null if it is no bucket of times.
ExprPtr bucket_width(const Item& key) {
  const auto* call = key.value->as<Expr::Call>();
  if (!call || call->name != "bucket" || call->arguments.size() != 2) return nullptr;
  const Expr& width = *call->arguments[1];
  if (const auto* fixed = width.as<DurationLiteral>()) return duration_expr(fixed->ns, key.span);
  const auto* unit = width.as<std::string>();
  if (!unit || (*unit != "month" && *unit != "year")) return nullptr;
  // From here to the beginning of the next one, which is less than so many days away, and more than half.
  auto name = item_name(key);
  auto beyond = binary_expr(Op::Add, column_expr(name, key.span), duration_expr((*unit == "month" ? 32 : 367) * kDayNs, key.span), key.span);
  std::vector<ExprPtr> arguments;
  arguments.push_back(std::move(beyond));
  arguments.push_back(clone(width));
  auto next = make_expr(Expr::Call{"bucket", std::move(arguments)}, key.span);
  return binary_expr(Op::Subtract, std::move(next), column_expr(name, key.span), key.span);
}

}  // namespace

void Grouping::add_keys(const std::vector<Item>& keys, const SchemaPtr& input,
                        const CompileOptions& options) {
  ExprPtr width;
  for (const Item& key : keys) {
    key_names_.push_back(item_name(key));
    keys_.push_back(Program::compile(*key.value, input, options));
    if (bucket_key_ || !(width = bucket_width(key))) continue;
    bucket_key_ = keys_.size() - 1;
    const Expr& time = *key.value->as<Expr::Call>()->arguments[0];
    window_time_ = std::make_unique<Program>(Program::compile(time, input, options));
  }
  set_->set_bucket_width(std::move(width));
}

Grouping Grouping::count_by(const std::vector<Item>& keys, bool share, const SchemaPtr& input,
                            const CompileOptions& options) {
  Grouping grouping;
  grouping.set_.emplace(input, options, false);
  grouping.add_keys(keys, input, options);
  grouping.set_->add_count();
  auto names = grouping.key_names_;
  names.push_back("count");
  grouping.intermediate_ = Schema::made(names);
  if (share) names.push_back("share");
  refuse_twins(names, keys, {});
  grouping.output_ = Schema::made(names);
  grouping.share_ = share;
  grouping.order_ = counts_in_order_of(keys);
  grouping.set_aside_order();
  grouping.set_window(keys, options);
  return grouping;
}

GroupOrder Grouping::counts_in_order_of(const std::vector<Item>& keys) {
  bool bucketed = std::ranges::any_of(keys, [](const Item& key) { return has_bucket(*key.value); });
  return bucketed ? GroupOrder::Key : GroupOrder::LargestFirst;
}

FieldSet Grouping::fields_read(const std::vector<Item>& items, const std::vector<Item>& keys) {
  FieldSet fields;
  for (const Item& item : items) fields.add(AggregateSet::fields_read(*item.value));
  for (const Item& key : keys) fields.add(weir::fields_read(*key.value));
  return fields;
}

Grouping Grouping::stats(const std::vector<Item>& items, const std::vector<Item>& keys,
                         const SchemaPtr& input, const CompileOptions& options, bool exact) {
  Grouping grouping;
  grouping.set_.emplace(input, options, exact);
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
    exprs.push_back(grouping.set_->without_aggregates(value));
  }
  auto names = grouping.key_names_;
  for (auto& name : grouping.set_->field_names()) names.push_back(std::move(name));
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
  grouping.set_window(keys, options);
  return grouping;
}

/// As GroupTable puts them in order.
void Grouping::set_aside_order() {
  auto names = intermediate_->names();
  names.push_back("#first");
  aside_ = Schema::made(names);
  std::vector<Order> orders;
  auto order_by = [&](size_t i, bool descending) { orders.push_back({column_expr(names[i], {}), descending, {}}); };
  if (order_ == GroupOrder::LargestFirst) order_by(keys_.size(), true);
  for (size_t i = 0; i < keys_.size(); ++i) order_by(i, false);
  order_by(names.size() - 1, false);
  aside_order_ = std::make_shared<const RowOrder>(orders, aside_, CompileOptions());
}

void Grouping::set_window(const std::vector<Item>& keys, const CompileOptions& options) {
  if (!bucket_key_) return;
  zone_ = options.zone;
  window_width_ = std::make_unique<Program>(Program::compile(*bucket_width(keys[*bucket_key_]), intermediate_, options));
}

bool Grouping::windowed(const std::vector<Item>& keys) {
  return std::ranges::any_of(keys, [](const Item& key) { return bucket_width(key) != nullptr; });
}

Vector Grouping::window_starts(Batch& batch, EvalScratch& scratch) const { return keys_[*bucket_key_].vector(batch, scratch); }
Vector Grouping::window_times(Batch& batch, EvalScratch& scratch) const { return window_time_->vector(batch, scratch); }

std::optional<int64_t> Grouping::window_width(int64_t start_ns, EvalScratch& scratch) const {
  Batch row;
  row.start_made(intermediate_, Place{}, 0);
  for (size_t i = 0; i < intermediate_->size(); ++i) row.columns()[i].push(i == *bucket_key_ ? Value::time(start_ns) : Value());
  row.finish(1);
  return duration_of(window_width_->vector(row, scratch)[0]);
}

void Grouping::drop_aside_column(Batch& rows) const {
  std::vector<Column> columns = std::move(rows.columns());
  columns.pop_back();
  rows.become_made(intermediate_, std::move(columns));
}

}  // namespace weir
