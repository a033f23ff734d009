#include <algorithm>
#include <optional>

#include "weir/query/aggregate.h"
#include "weir/query/coerce.h"
#include "weir/query/pages.h"
#include "weir/query/per_group.h"

namespace weir {
namespace {

/// count(): records.
class CountRecords final : public AggregateState {
 public:
  void resize(size_t groups) override { counts_.resize(groups); }
  void add(const AggregateInput& input) override {
    for (uint16_t row : input.batch.selection()) ++counts_[input.group_of[row]];
  }
  void merge(AggregateState& other, std::span<const uint32_t> into) override {
    auto& others = static_cast<CountRecords&>(other).counts_;
    for (size_t group = 0; group < others.size(); ++group) counts_[into[group]] += others[group];
    others.resize(0);
  }
  void save(size_t group, ByteWriter& out) const override { out.put_size(static_cast<uint64_t>(counts_[group])); }
  void load(size_t group, ByteReader& in) override { counts_[group] += static_cast<int64_t>(in.get_size()); }
  Value result(size_t group, const AggregateCall&, StringArena&) const override { return Value::of(counts_[group]); }
  size_t held_bytes() const override { return counts_.held_bytes(); }

 private:
  Pages<int64_t> counts_;
};

/// count(x): those where x is neither null nor false.
struct CountTrue {
  int64_t count = 0;
  void add(const Value& value, Position, size_t&) { count += value.kind() != Kind::Bool || value.is_true(); }
  void merge(CountTrue&& other, size_t&) { count += other.count; }
  void save(ByteWriter& out) const { out.put_size(static_cast<uint64_t>(count)); }
  void load(ByteReader& in, size_t&) { count += static_cast<int64_t>(in.get_size()); }
  Value result(const AggregateCall&, StringArena&) const { return Value::of(count); }
};

/// From the first to the last time of all groups together, what `rate()` divides by.
class Span final : public AggregateState {
 public:
  void resize(size_t) override {}
  void add(const AggregateInput& input) override {
    for (uint16_t row : input.batch.selection()) {
      const Value& value = (*input.values)[row];
      if (auto ns = value.is_null() ? std::nullopt : time_of(value)) {
        first_ = std::min(first_, *ns);
        last_ = std::max(last_, *ns);
      }
    }
  }
  void adopt(const AggregateState& other) override {
    first_ = std::min(first_, static_cast<const Span&>(other).first_);
    last_ = std::max(last_, static_cast<const Span&>(other).last_);
  }
  void merge(AggregateState&, std::span<const uint32_t>) override {}
  void save(size_t, ByteWriter&) const override {}
  void load(size_t, ByteReader&) override {}
  Value result(size_t, const AggregateCall&, StringArena&) const override {
    int64_t ns;
    if (first_ >= last_ || __builtin_sub_overflow(last_, first_, &ns)) return Value();
    return Value::duration(ns);
  }
  size_t held_bytes() const override { return 0; }

 private:
  int64_t first_ = INT64_MAX, last_ = INT64_MIN;
};

}  // namespace

std::unique_ptr<AggregateState> make_count_state(const AggregateCall& call) {
  if (call.state == "count") return std::make_unique<CountRecords>();
  if (call.state == "count true") return std::make_unique<PerGroup<CountTrue>>();
  if (call.state == "span") return std::make_unique<Span>();
  return nullptr;
}

}  // namespace weir
