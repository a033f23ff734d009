// PerGroup: an AggregateState made of one small State for each group, which has
//   void add(const Value&, Position, size_t& held)     what it holds beside itself is added to `held`
//   void merge(State&&, size_t& held)                  `held` counts both together before
//   void save(ByteWriter&) const, void load(ByteReader&, size_t& held)
//   Value result(const AggregateCall&, StringArena&) const
#pragma once

#include <utility>

#include "weir/query/aggregate.h"
#include "weir/query/pages.h"

namespace weir {

template <typename State>
class PerGroup : public AggregateState {
 public:
  void resize(size_t groups) override {
    states_.resize(groups);
    if (groups == 0) held_bytes_ = 0;
  }
  void add(const AggregateInput& input) override {
    const Vector& values = *input.values;
    for (uint16_t row : input.batch.selection()) {
      const Value& value = values[row];
      if (!value.is_null()) states_[input.group_of[row]].add(value, input.batch.position(row), held_bytes_);
    }
  }
  void merge(AggregateState& other, std::span<const uint32_t> into) override {
    auto& others = static_cast<PerGroup&>(other);
    held_bytes_ += others.held_bytes_;
    for (size_t group = 0; group < others.states_.size(); ++group)
      states_[into[group]].merge(std::move(others.states_[group]), held_bytes_);
    others.resize(0);
  }
  void save(size_t group, ByteWriter& out) const override { states_[group].save(out); }
  void load(size_t group, ByteReader& in) override { states_[group].load(in, held_bytes_); }
  Value result(size_t group, const AggregateCall& call, StringArena& arena) const override {
    return states_[group].result(call, arena);
  }
  size_t held_bytes() const override { return states_.held_bytes() + held_bytes_; }

 protected:
  Pages<State> states_;
  size_t held_bytes_ = 0;  ///< by the states, beside themselves
};

}  // namespace weir
