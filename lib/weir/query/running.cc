#include "weir/query/running.h"

#include <span>
#include <utility>

#include "weir/query/projection.h"

namespace weir {
namespace {

Path target_of(const Item& item) {
  if (!item.target.parts.empty()) return item.target;
  return flat_path(item_name(item), item.span);
}

}  // namespace

Running::Running(const std::vector<Item>& items, const std::vector<Item>& keys, const SchemaPtr& input,
                 const CompileOptions& options)
    : aggregates_(input, options, false, true) {
  for (const Item& key : keys) keys_.push_back(Program::compile(*key.value, input, options));
  std::vector<EditStep> steps;
  for (const Item& item : items)
    steps.push_back({{.kind = Edit::Kind::Set, .path = target_of(item)}, aggregates_.without_aggregates(*item.value)});
  added_.emplace(aggregates_.field_names(), std::move(steps), input, options);
}

FieldSet Running::fields_before(const std::vector<Item>& items, const std::vector<Item>& keys, const FieldSet& wanted) {
  std::vector<EditStep> steps;
  for (const Item& item : items) steps.push_back({{.kind = Edit::Kind::Set, .path = target_of(item)}, clone(*item.value)});
  FieldSet fields = weir::fields_before(steps, wanted);
  for (const Item& item : items) fields.add(AggregateSet::fields_read(*item.value));
  for (const Item& key : keys) fields.add(fields_read(*key.value));
  return fields;
}

RunningTable::RunningTable(const Running& running)
    : running_(running),
      previous_(running.aggregates_.states().size()),
      arguments_(running.aggregates_.states().size()),
      key_vectors_(running.keys_.size()) {
  if (!running.keys_.empty()) keys_.emplace(running.keys_.size());
  for (const auto& state : running.aggregates_.states()) states_.push_back(make_aggregate_state(state.call));
}

size_t RunningTable::held_bytes() const {
  size_t bytes = keys_ ? keys_->held_bytes() : 0;
  for (const auto& state : states_) bytes += state ? state->held_bytes() : 0;
  for (const Previous& previous : previous_) bytes += previous.values.held_bytes() + previous.text_bytes;
  return bytes;
}

void RunningTable::find_groups(Batch& batch, EvalScratch& scratch) {
  size_t groups = 1;
  if (keys_) {
    for (size_t i = 0; i < key_vectors_.size(); ++i) key_vectors_[i] = running_.keys_[i].vector(batch, scratch);
    keys_->number(key_vectors_, batch.selection(), group_of_);
    groups = keys_->size();
    for (Vector& key : key_vectors_) key = Vector();
  } else {
    group_of_.assign(batch.rows(), 0);
  }
  for (size_t i = 0; i < states_.size(); ++i) states_[i] ? states_[i]->resize(groups) : previous_[i].values.resize(groups);
}

void RunningTable::apply(Batch& batch, EvalScratch& scratch) {
  std::vector<Column> computed(running_.aggregates_.aggregates().size());
  for (Column& column : computed) column.resize(batch.rows());
  if (!batch.selection().empty()) {
    find_groups(batch, scratch);
    const auto& states = running_.aggregates_.states();
    for (size_t i = 0; i < states.size(); ++i) {
      if (states[i].argument) arguments_[i] = states[i].argument->vector(batch, scratch);
    }
    order_.start_made(std::make_shared<const Schema>(), Place{.sequence = batches_++}, 0);
    order_.finish(batch.rows());
    for (uint16_t row : batch.selection()) add_row(row, batch, computed);
    for (Vector& argument : arguments_) argument = Vector();
  }
  running_.added_->apply(batch, std::move(computed), scratch);
}

void RunningTable::add_row(uint16_t row, Batch& batch, std::vector<Column>& computed) {
  const auto& aggregates = running_.aggregates_.aggregates();
  uint32_t group = group_of_[row];
  order_.select(Rows(&row, 1));
  for (size_t i = 0; i < states_.size(); ++i) {
    bool has_argument = running_.aggregates_.states()[i].argument != nullptr;
    measures_.forget();
    if (states_[i]) states_[i]->add({order_, has_argument ? &arguments_[i] : nullptr, group_of_.data(), &measures_});
  }
  for (size_t i = 0; i < aggregates.size(); ++i) {
    size_t state = aggregates[i].state;
    computed[i].set(row, states_[state] ? states_[state]->result(group, aggregates[i].call, batch.arena())
                                        : previous_[state].values[group].copy(batch.arena()));
  }
  for (size_t i = 0; i < states_.size(); ++i) {
    if (states_[i]) continue;
    OwnedValue& value = previous_[i].values[group];
    previous_[i].text_bytes -= value.held_bytes();
    value.set(arguments_[i][row]);
    previous_[i].text_bytes += value.held_bytes();
  }
}

}  // namespace weir
