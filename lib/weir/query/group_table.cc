#include "weir/query/group_table.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "weir/base/check.h"

namespace weir {

GroupTable::GroupTable(const Grouping& grouping)
    : grouping_(&grouping), key_vectors_(width()), estimated_(grouping.aggregates_.size()) {
  for (const auto& state : grouping_->states_) states_.push_back(make_aggregate_state(state.call));
  if (width() != 0) {
    keys_.emplace(width());
  } else {
    first_.resize(1);
    for (auto& state : states_) state->resize(1);
  }
}

size_t GroupTable::held_bytes() const {
  size_t bytes = first_.held_bytes() + ordered_.capacity() * sizeof(uint32_t);
  if (keys_) bytes += keys_->held_bytes();
  for (const auto& state : states_) bytes += state->held_bytes();
  return bytes;
}

/// `group_of_`: the group of each selected row.
void GroupTable::find_groups(Batch& batch, EvalScratch& scratch) {
  Rows rows = batch.selection();
  if (!keys_) {
    group_of_.assign(batch.rows(), 0);
    return;
  }
  for (size_t i = 0; i < width(); ++i) key_vectors_[i] = grouping_->keys_[i].vector(batch, scratch);
  keys_->number(key_vectors_, rows, group_of_);
  // What comes behind everything so far is first only of new groups, which are numbered in the order of rows.
  bool in_order = first_.empty() || latest_ < batch.position(rows.front());
  for (uint16_t row : rows) {
    uint32_t group = group_of_[row];
    if (group == first_.size()) {
      first_.push_back(batch.position(row));
    } else if (!in_order && batch.position(row) < first_[group]) {
      first_[group] = batch.position(row);
      for (size_t i = 0; i < width(); ++i) keys_->respell(group, i, key_vectors_[i][row]);
    }
  }
  latest_ = std::max(latest_, batch.position(rows.back()));
  for (auto& state : states_) state->resize(first_.size());
}

void GroupTable::add(Batch& batch, EvalScratch& scratch) {
  if (batch.selection().empty()) return;
  find_groups(batch, scratch);
  for (size_t i = 0; i < states_.size(); ++i) {
    Vector values;
    const auto& argument = grouping_->states_[i].argument;
    if (argument) values = argument->vector(batch, scratch);
    states_[i]->add({batch, argument ? &values : nullptr, group_of_.data()});
  }
  for (Vector& vector : key_vectors_) vector = Vector();
}

void GroupTable::merge(GroupTable&& other) {
  WEIR_CHECK(grouping_ == other.grouping_);
  if (keys_ && other.groups() > groups()) std::swap(*this, other);
  std::vector<uint32_t> into(other.groups(), 0);
  std::vector<Value> key(width());
  for (uint32_t group = 0; keys_ && group < other.groups(); ++group) {
    for (size_t i = 0; i < width(); ++i) key[i] = other.keys_->value(group, i);
    uint32_t mine = into[group] = keys_->number(key, other.keys_->hash(group));
    Position first = other.first_[group];
    if (mine == first_.size()) {
      first_.push_back(first);
    } else if (first < first_[mine]) {
      first_[mine] = first;
      for (size_t i = 0; i < width(); ++i) keys_->respell(mine, i, key[i]);
    }
  }
  latest_ = std::max(latest_, other.latest_);
  for (size_t i = 0; i < states_.size(); ++i) {
    states_[i]->resize(groups());
    states_[i]->adopt(*other.states_[i]);
    states_[i]->merge(*other.states_[i], into);
  }
  other = GroupTable(*grouping_);
}

void GroupTable::prepare_order() {
  bool by_count = grouping_->order_ == GroupOrder::LargestFirst;
  order_keys_.reserve(groups() * (width() + by_count));
  std::string scratch;
  auto push = [&](const Value& value) {
    auto key = SortKey::of(value, scratch);
    // Only the text of a key with escapes is not there to stay.
    if (value.is_escaped() && !key.text.empty()) key.text = order_text_.put(key.text);
    order_keys_.push_back(key);
  };
  for (uint32_t group = 0; group < groups(); ++group) {
    if (by_count) push(states_[0]->result(group, grouping_->aggregates_[0].call, order_text_));
    for (size_t i = 0; i < width(); ++i) push(keys_->value(group, i));
  }
}

bool GroupTable::before(uint32_t a, uint32_t b) const {
  bool by_count = grouping_->order_ == GroupOrder::LargestFirst;
  size_t parts = width() + by_count;
  for (size_t i = 0; i < parts; ++i) {
    auto order = compare_keys(order_keys_[a * parts + i], order_keys_[b * parts + i], by_count && i == 0);
    if (order != 0) return order < 0;
  }
  // Equal in the total order but not in text: `1.0` and `1`.
  return first_[a] < first_[b];
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
  for (uint32_t group : ordered_)
    total_ += states_[0]->result(group, grouping_->aggregates_[0].call, order_text_).int_value();
}

bool GroupTable::emit(Batch& out, EvalScratch& scratch) {
  if (emitted_ == ordered_.size()) return false;
  size_t rows = std::min(kBatchRowsMax, ordered_.size() - emitted_);
  out.start_made(grouping_->intermediate_, Place{}, static_cast<uint32_t>(emitted_));
  auto& columns = out.columns();
  const auto& aggregates = grouping_->aggregates_;
  for (size_t row = 0; row < rows; ++row) {
    uint32_t group = ordered_[emitted_ + row];
    for (size_t i = 0; i < width(); ++i) columns[i].push(out.arena().keep(keys_->value(group, i)));
    for (size_t i = 0; i < aggregates.size(); ++i) {
      Value result = states_[aggregates[i].state]->result(group, aggregates[i].call, out.arena());
      if (result.is_estimate()) estimated_[i] = true;
      columns[width() + i].push(result);
    }
  }
  out.finish(rows);
  emitted_ += rows;
  if (grouping_->share_) add_share(out);
  if (!grouping_->items_.empty()) compute_items(out, scratch);
  return true;
}

void GroupTable::add_share(Batch& out) const {
  Column share;
  for (uint16_t row : out.selection()) {
    auto count = static_cast<double>(out.column(width())[row].int_value());
    share.push(Value::of(count / static_cast<double>(total_)));
  }
  std::vector<Column> made = std::move(out.columns());
  made.push_back(std::move(share));
  out.become_made(grouping_->output_, std::move(made));
}

void GroupTable::compute_items(Batch& out, EvalScratch& scratch) const {
  std::vector<Column> items(grouping_->items_.size());
  for (size_t i = 0; i < items.size(); ++i) grouping_->items_[i].evaluate(out, scratch, items[i]);
  std::vector<Column> made = std::move(out.columns());
  made.resize(width());
  made.insert(made.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  out.become_made(grouping_->output_, std::move(made));
}

std::vector<std::string> GroupTable::estimates() const {
  std::vector<std::string> told;
  for (size_t i = 0; i < estimated_.size(); ++i) {
    const auto& aggregate = grouping_->aggregates_[i];
    if (estimated_[i])
      told.push_back(aggregate.text + " is an estimate, " + std::string(estimate_bound(aggregate.call.state)) +
                     "; exact=true computes it exactly");
  }
  return told;
}

}  // namespace weir
