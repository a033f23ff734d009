#include "weir/query/group.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "weir/base/check.h"
#include "weir/query/compare.h"
#include "weir/query/expr_error.h"
#include "weir/query/function_table.h"
#include "weir/query/projection.h"
#include "weir/query/text_hash.h"

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

}  // namespace

void Grouping::add_keys(const std::vector<Item>& keys, const SchemaPtr& input,
                        const CompileOptions& options) {
  for (const Item& key : keys) {
    key_names_.push_back(item_name(key));
    keys_.push_back(Program::compile(*key.value, input, options));
  }
}

Grouping Grouping::count_by(const std::vector<Item>& keys, bool share, const SchemaPtr& input,
                            const CompileOptions& options) {
  Grouping grouping;
  grouping.add_keys(keys, input, options);
  grouping.aggregates_.push_back({"count", "count()", nullptr});
  auto names = grouping.key_names_;
  names.push_back("count");
  grouping.intermediate_ = Schema::made(names);
  if (share) names.push_back("share");
  refuse_twins(names, keys, {});
  grouping.output_ = Schema::made(names);
  grouping.share_ = share;
  bool bucketed =
      std::any_of(keys.begin(), keys.end(), [](const Item& key) { return has_bucket(*key.value); });
  grouping.order_ = bucketed ? GroupOrder::Key : GroupOrder::LargestFirst;
  return grouping;
}

ExprPtr Grouping::without_aggregates(const Expr& expr, const SchemaPtr& input,
                                     const CompileOptions& options) {
  auto replace = [&](const Expr& aggregate, const Expr::Call& call) {
    auto text = to_text(aggregate);
    auto known = std::find_if(aggregates_.begin(), aggregates_.end(),
                              [&](const AggregateCall& other) { return other.text == text; });
    auto index = static_cast<size_t>(known - aggregates_.begin());
    if (known == aggregates_.end()) {
      bool with_argument = !call.arguments.empty();
      if (call.arguments.size() > 1 || !make_aggregate_state(call.name, with_argument)) {
        throw ExprError(call.name + "() is not available in this version", aggregate.span);
      }
      AggregateCall made{call.name, text, nullptr};
      if (with_argument) {
        made.argument = std::make_unique<Program>(Program::compile(*call.arguments[0], input, options));
      }
      aggregates_.push_back(std::move(made));
    }
    auto field = std::make_unique<Expr>();
    field->node =
        Expr::Field{Path{.parts = {"#" + std::to_string(index)}, .quoted = true, .span = aggregate.span}};
    field->span = aggregate.span;
    return field;
  };
  auto copy = clone(expr);
  replace_aggregates(copy, replace);
  return copy;
}

Grouping Grouping::stats(const std::vector<Item>& items, const std::vector<Item>& keys,
                         const SchemaPtr& input, const CompileOptions& options) {
  Grouping grouping;
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
    exprs.push_back(grouping.without_aggregates(value, input, options));
  }
  auto names = grouping.key_names_;
  for (size_t i = 0; i < grouping.aggregates_.size(); ++i) names.push_back("#" + std::to_string(i));
  grouping.intermediate_ = Schema::made(names);
  for (const auto& expr : exprs) {
    FieldSet fields = fields_read(*expr);
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
  return grouping;
}

struct GroupTable::Keys {
  static constexpr uint32_t kNone = UINT32_MAX;

  absl::flat_hash_map<std::string_view, uint32_t, TextHash, TextEqual> by_text;
  StringArena arena;            ///< the texts and the values of keys
  std::vector<Value> values;    ///< of group g: [g · width, (g + 1) · width)
  std::vector<Position> first;  ///< where each group was first seen
  uint32_t null_group = kNone;  ///< of a single key
  std::string text, part;       ///< scratch
};

GroupTable::GroupTable(const Grouping& grouping) : grouping_(&grouping), keys_(std::make_unique<Keys>()) {
  for (const auto& aggregate : grouping_->aggregates_) {
    states_.push_back(make_aggregate_state(aggregate.name, aggregate.argument != nullptr));
  }
  key_columns_.resize(grouping_->keys_.size());
  if (grouping_->keys_.empty()) {
    keys_->first.push_back(Position());
    for (auto& state : states_) state->resize(1);
  }
}

GroupTable::~GroupTable() = default;
GroupTable::GroupTable(GroupTable&&) noexcept = default;
GroupTable& GroupTable::operator=(GroupTable&&) noexcept = default;

size_t GroupTable::groups() const { return keys_->first.size(); }

size_t GroupTable::held_bytes() const {
  size_t bytes = keys_->arena.held_bytes() + keys_->values.capacity() * sizeof(Value) +
                 keys_->first.capacity() * sizeof(Position) + ordered_.capacity() * sizeof(uint32_t) +
                 keys_->by_text.capacity() * (sizeof(std::pair<std::string_view, uint32_t>) + 1);
  for (const auto& state : states_) bytes += state->held_bytes();
  return bytes;
}

/// The text by which keys are equal: of a single key its own, of several each with its length, so that they
/// can't run into each other. Null has a length that no text has.
std::string_view GroupTable::key_text(uint16_t row) {
  if (key_columns_.size() == 1) return text_of(key_columns_[0][row], keys_->text);
  keys_->text.clear();
  for (const Column& column : key_columns_) {
    const Value& value = column[row];
    auto text = text_of(value, keys_->part);
    uint32_t size = value.is_null() ? UINT32_MAX : static_cast<uint32_t>(text.size());
    keys_->text.append(reinterpret_cast<const char*>(&size), sizeof size);
    keys_->text.append(text);
  }
  return keys_->text;
}

void GroupTable::add(Batch& batch, EvalScratch& scratch) {
  for (size_t i = 0; i < key_columns_.size(); ++i)
    grouping_->keys_[i].evaluate(batch, scratch, key_columns_[i]);
  group_of_.assign(batch.rows(), 0);
  size_t width = key_columns_.size();
  auto& keys = *keys_;
  if (width != 0) {
    for (uint16_t row : batch.selection()) {
      uint32_t group;
      bool single_null = width == 1 && key_columns_[0][row].is_null();
      auto next = static_cast<uint32_t>(keys.first.size());
      std::string_view text;
      if (single_null) {
        if (keys.null_group == Keys::kNone) keys.null_group = next;
        group = keys.null_group;
      } else {
        text = key_text(row);
        auto found = keys.by_text.find(text);
        group = found != keys.by_text.end() ? found->second : next;
      }
      Position position = batch.position(row);
      if (group == next) {
        if (!single_null) {
          text = keys.arena.put(text);
          keys.by_text.emplace(text, group);
        }
        keys.first.push_back(position);
        for (const Column& column : key_columns_) {
          // The text of a single plain string is there already.
          bool shared = width == 1 && column[row].is_text() && !column[row].is_escaped();
          keys.values.push_back(shared ? Value::string(text) : keys.arena.keep(column[row]));
        }
      } else if (position < keys.first[group]) {
        keys.first[group] = position;
        for (size_t i = 0; i < width; ++i)
          keys.values[group * width + i] = keys.arena.keep(key_columns_[i][row]);
      }
      group_of_[row] = group;
    }
    for (auto& state : states_) state->resize(keys.first.size());
  }
  for (size_t i = 0; i < states_.size(); ++i) {
    const Column* values = nullptr;
    if (grouping_->aggregates_[i].argument) {
      grouping_->aggregates_[i].argument->evaluate(batch, scratch, argument_);
      values = &argument_;
    }
    states_[i]->add({batch, values, group_of_});
  }
}

void GroupTable::merge(GroupTable&& other) {
  WEIR_CHECK(grouping_ == other.grouping_);
  size_t width = key_columns_.size();
  auto& keys = *keys_;
  auto& others = *other.keys_;
  std::vector<uint32_t> into(other.groups(), 0);
  if (width != 0) {
    auto adopt = [&](uint32_t group, uint32_t mine, std::string_view text) {
      if (mine == keys.first.size()) {
        if (text.data()) keys.by_text.emplace(keys.arena.put(text), mine);
        keys.first.push_back(others.first[group]);
        keys.values.resize(keys.values.size() + width);
      } else if (!(others.first[group] < keys.first[mine])) {
        into[group] = mine;
        return;
      }
      keys.first[mine] = others.first[group];
      for (size_t i = 0; i < width; ++i)
        keys.values[mine * width + i] = keys.arena.keep(others.values[group * width + i]);
      into[group] = mine;
    };
    for (const auto& [text, group] : others.by_text) {
      auto found = keys.by_text.find(text);
      adopt(group, found != keys.by_text.end() ? found->second : static_cast<uint32_t>(keys.first.size()),
            text);
    }
    if (others.null_group != Keys::kNone) {
      if (keys.null_group == Keys::kNone) keys.null_group = static_cast<uint32_t>(keys.first.size());
      adopt(others.null_group, keys.null_group, {});
    }
  }
  for (size_t i = 0; i < states_.size(); ++i) {
    states_[i]->resize(keys.first.size());
    states_[i]->merge(*other.states_[i], into);
  }
  *other.keys_ = Keys();
  if (width == 0) others.first.push_back(Position());
  for (auto& state : other.states_) state->resize(others.first.size());
}

void GroupTable::prepare_order() {
  bool by_count = grouping_->order_ == GroupOrder::LargestFirst;
  size_t width = key_columns_.size();
  order_keys_.reserve(groups() * (width + by_count));
  std::string scratch;
  auto push = [&](const Value& value) {
    auto key = SortKey::of(value, scratch);
    // Only the text of a key with escapes is not there to stay.
    if (value.is_escaped() && !key.text.empty()) key.text = order_text_.put(key.text);
    order_keys_.push_back(key);
  };
  for (size_t group = 0; group < groups(); ++group) {
    if (by_count) push(states_[0]->result(group, order_text_));
    for (size_t i = 0; i < width; ++i) push(keys_->values[group * width + i]);
  }
}

bool GroupTable::before(uint32_t a, uint32_t b) const {
  bool by_count = grouping_->order_ == GroupOrder::LargestFirst;
  size_t width = key_columns_.size() + by_count;
  for (size_t i = 0; i < width; ++i) {
    auto order = compare_keys(order_keys_[a * width + i], order_keys_[b * width + i], by_count && i == 0);
    if (order != 0) return order < 0;
  }
  // Equal in the total order but not in text: `1.0` and `1`.
  return keys_->first[a] < keys_->first[b];
}

void GroupTable::finish() {
  prepare_order();
  ordered_.resize(groups());
  std::iota(ordered_.begin(), ordered_.end(), 0u);
  std::sort(ordered_.begin(), ordered_.end(), [&](uint32_t a, uint32_t b) { return before(a, b); });
  order_keys_ = {};
  order_text_ = {};
  emitted_ = 0;
  total_ = 0;
  if (!grouping_->share_) return;
  for (uint32_t group : ordered_) total_ += states_[0]->result(group, order_text_).int_value();
}

bool GroupTable::emit(Batch& out, EvalScratch& scratch) {
  if (emitted_ == ordered_.size()) return false;
  size_t rows = std::min(kBatchRowsMax, ordered_.size() - emitted_);
  size_t width = key_columns_.size();
  out.start_made(grouping_->intermediate_, Place{}, static_cast<uint32_t>(emitted_));
  auto& columns = out.columns();
  for (size_t row = 0; row < rows; ++row) {
    uint32_t group = ordered_[emitted_ + row];
    for (size_t i = 0; i < width; ++i) columns[i].push(out.arena().keep(keys_->values[group * width + i]));
    for (size_t i = 0; i < states_.size(); ++i)
      columns[width + i].push(states_[i]->result(group, out.arena()));
  }
  out.finish(rows);
  emitted_ += rows;
  if (grouping_->share_) {
    Column share;
    for (size_t row = 0; row < rows; ++row) {
      auto count = static_cast<double>(columns[width][row].int_value());
      share.push(Value::of(count / static_cast<double>(total_)));
    }
    std::vector<Column> made = std::move(columns);
    made.push_back(std::move(share));
    out.become_made(grouping_->output_, std::move(made));
  }
  if (grouping_->items_.empty()) return true;
  std::vector<Column> items(grouping_->items_.size());
  for (size_t i = 0; i < items.size(); ++i) grouping_->items_[i].evaluate(out, scratch, items[i]);
  std::vector<Column> made(std::make_move_iterator(columns.begin()),
                           std::make_move_iterator(columns.begin() + static_cast<ptrdiff_t>(width)));
  made.insert(made.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  out.become_made(grouping_->output_, std::move(made));
  return true;
}

}  // namespace weir
