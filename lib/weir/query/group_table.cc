#include "weir/query/group_table.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "weir/base/check.h"
#include "weir/query/byte_stream.h"

namespace weir {

GroupTable::GroupTable(const Grouping& grouping)
    : grouping_(&grouping), key_vectors_(width()), values_(grouping.set_->states().size()), measures_(values_.size()), rows_(grouping) {
  for (const auto& state : grouping_->set_->states()) states_.push_back(make_aggregate_state(state.call));
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
    const auto& [call, text, argument, same] = grouping_->set_->states()[i];
    if (same == i) {
      if (argument) values_[i] = argument->vector(batch, scratch);
      measures_[i].forget();
    }
    states_[i]->add({batch, argument ? &values_[same] : nullptr, group_of_.data(), &measures_[same]});
  }
  for (Vector& vector : key_vectors_) vector = Vector();
  for (Vector& vector : values_) vector = Vector();
}

/// The group of that key, which was seen at `first`; a new one if need be.
uint32_t GroupTable::find_group(std::span<const Value> key, uint64_t hash, Position first) {
  uint32_t group = keys_->number(key, hash);
  if (group == first_.size()) {
    first_.push_back(first);
  } else if (first < first_[group]) {
    first_[group] = first;
    for (size_t i = 0; i < width(); ++i) keys_->respell(group, i, key[i]);
  }
  return group;
}

void GroupTable::merge(GroupTable&& other) {
  WEIR_CHECK(grouping_ == other.grouping_);
  if (keys_ && other.groups() > groups()) std::swap(*this, other);
  std::vector<uint32_t> into(other.groups(), 0);
  std::vector<Value> key(width());
  for (uint32_t group = 0; keys_ && group < other.groups(); ++group) {
    for (size_t i = 0; i < width(); ++i) key[i] = other.keys_->value(group, i);
    into[group] = find_group(key, other.keys_->hash(group), other.first_[group]);
  }
  adopt(other);
  for (size_t i = 0; i < states_.size(); ++i) {
    states_[i]->resize(groups());
    states_[i]->merge(*other.states_[i], into);
  }
  other = GroupTable(*grouping_);
}

void GroupTable::adopt(const GroupTable& other) {
  latest_ = std::max(latest_, other.latest_);
  for (size_t i = 0; i < states_.size(); ++i) states_[i]->adopt(*other.states_[i]);
}

void GroupTable::save(uint32_t group, std::string& bytes) const {
  ByteWriter writer(bytes);
  writer.put(first_[group].packed());
  for (size_t i = 0; i < width(); ++i) writer.put_value(keys_->value(group, i));
  for (const auto& state : states_) state->save(group, writer);
}

void GroupTable::load(uint64_t hash, std::string_view bytes) {
  ByteReader reader(bytes);
  auto first = Position::of_packed(reader.get<uint64_t>());
  key_.clear();
  for (size_t i = 0; i < width(); ++i) key_.push_back(reader.get_value());
  uint32_t group = find_group(key_, hash, first);
  for (auto& state : states_) {
    state->resize(groups());
    state->load(group, reader);
  }
}

void GroupTable::forget_groups() {
  keys_.emplace(width());
  first_.resize(0);
  for (auto& state : states_) state->resize(0);
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
    if (by_count) push(states_[0]->result(group, grouping_->set_->aggregates()[0].call, order_text_));
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

void GroupTable::finish(std::optional<size_t> limit) {
  prepare_order();
  ordered_.resize(groups());
  std::iota(ordered_.begin(), ordered_.end(), 0u);
  auto in_order = [&](uint32_t a, uint32_t b) { return before(a, b); };
  size_t wanted = std::min(limit.value_or(SIZE_MAX), ordered_.size());
  if (wanted < ordered_.size()) {
    std::partial_sort(ordered_.begin(), ordered_.begin() + static_cast<ptrdiff_t>(wanted), ordered_.end(), in_order);
    ordered_.resize(wanted);
  } else {
    std::sort(ordered_.begin(), ordered_.end(), in_order);
  }
  order_keys_ = {};
  order_text_ = {};
  emitted_ = 0;
  if (!grouping_->share_) return;
  for (uint32_t group = 0; group < groups(); ++group)
    rows_.add_to_total(states_[0]->result(group, grouping_->set_->aggregates()[0].call, order_text_).int_value());
}

void GroupTable::push_row(uint32_t group, Batch& out) const {
  auto& columns = out.columns();
  const auto& aggregates = grouping_->set_->aggregates();
  for (size_t i = 0; i < width(); ++i) columns[i].push(out.arena().keep(keys_->value(group, i)));
  for (size_t i = 0; i < aggregates.size(); ++i)
    columns[width() + i].push(states_[aggregates[i].state]->result(group, aggregates[i].call, out.arena()));
}

bool GroupTable::emit(Batch& out, EvalScratch& scratch) {
  if (emitted_ == ordered_.size()) return false;
  size_t rows = std::min(kBatchRowsMax, ordered_.size() - emitted_);
  out.start_made(grouping_->intermediate_, Place{.file = kNoFile}, static_cast<uint32_t>(emitted_));
  for (size_t row = 0; row < rows; ++row) push_row(ordered_[emitted_ + row], out);
  out.finish(rows);
  emitted_ += rows;
  rows_.complete(out, scratch);
  return true;
}

bool GroupTable::emit_aside(size_t from, Batch& out) const {
  if (from >= groups()) return false;
  size_t rows = std::min(kBatchRowsMax, groups() - from);
  out.start_made(grouping_->aside_, Place{}, 0);
  for (size_t row = 0; row < rows; ++row) {
    auto group = static_cast<uint32_t>(from + row);
    push_row(group, out);
    out.columns().back().push(Value::of(static_cast<int64_t>(first_[group].packed())));
  }
  out.finish(rows);
  return true;
}

}  // namespace weir
