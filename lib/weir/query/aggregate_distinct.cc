#include <absl/container/flat_hash_set.h>

#include <cmath>
#include <memory>

#include "weir/query/aggregate.h"
#include "weir/query/hyper_log_log.h"
#include "weir/query/pages.h"
#include "weir/query/text_hash.h"

namespace weir {
namespace {

/// Up to so many different values a group is counted exactly. A part of the input has at most as many as the
/// whole, so it does not matter where this is looked at.
constexpr size_t kExactMax = 1 << 16;

struct AsItIs {
  size_t operator()(uint64_t hash) const { return hash; }
};

/// The hashes of the texts of a group's values (of 2^16 values two have the same with a chance of 10^-10),
/// then a sketch of them.
struct Hashes {
  absl::flat_hash_set<uint64_t, AsItIs> exact;
  std::unique_ptr<HyperLogLog> sketch;

  size_t own_bytes() const { return exact.capacity() * (sizeof(uint64_t) + 1) + (sketch ? sizeof *sketch : 0); }
  void add(uint64_t hash, size_t exact_max, size_t& held) {
    if (sketch) return sketch->add(hash);
    size_t before = exact.capacity();
    exact.insert(hash);
    if (exact.capacity() == before && exact.size() <= exact_max) return;
    held += (exact.capacity() - before) * (sizeof(uint64_t) + 1);
    if (exact.size() > exact_max) begin_sketch(held);
  }
  void begin_sketch(size_t& held) {
    held -= own_bytes();
    sketch = std::make_unique<HyperLogLog>();
    for (uint64_t hash : exact) sketch->add(hash);
    exact = {};
    held += own_bytes();
  }
  void add(const HyperLogLog& other, size_t& held) {
    if (!sketch) begin_sketch(held);
    sketch->add(other);
  }
};

class Distincts final : public AggregateState {
 public:
  explicit Distincts(bool exact) : exact_max_(exact ? SIZE_MAX : kExactMax) {}

  void resize(size_t groups) override {
    groups_.resize(groups);
    if (groups == 0) held_bytes_ = 0;
  }
  void add(const AggregateInput& input) override {
    std::string scratch;
    for (uint16_t row : input.batch.selection()) {
      const Value& value = (*input.values)[row];
      if (!value.is_null()) groups_[input.group_of[row]].add(TextHash()(text_of(value, scratch)), exact_max_, held_bytes_);
    }
  }
  void merge(AggregateState& other, std::span<const uint32_t> into) override {
    auto& others = static_cast<Distincts&>(other);
    held_bytes_ += others.held_bytes_;
    for (size_t group = 0; group < others.groups_.size(); ++group) {
      Hashes& mine = groups_[into[group]];
      Hashes& theirs = others.groups_[group];
      if (theirs.exact.size() > mine.exact.size() && !mine.sketch && !theirs.sketch) std::swap(mine, theirs);
      held_bytes_ -= theirs.own_bytes();
      if (theirs.sketch) mine.add(*theirs.sketch, held_bytes_);
      for (uint64_t hash : theirs.exact) mine.add(hash, exact_max_, held_bytes_);
    }
    others.resize(0);
  }
  void save(size_t group, ByteWriter& out) const override {
    const Hashes& hashes = groups_[group];
    out.put(hashes.sketch != nullptr);
    if (hashes.sketch) return hashes.sketch->save(out);
    out.put_size(hashes.exact.size());
    for (uint64_t hash : hashes.exact) out.put(hash);
  }
  void load(size_t group, ByteReader& in) override {
    Hashes& hashes = groups_[group];
    if (in.get<bool>()) {
      HyperLogLog sketch;
      sketch.load(in);
      return hashes.add(sketch, held_bytes_);
    }
    for (size_t left = in.get_size(); left; --left) hashes.add(in.get<uint64_t>(), exact_max_, held_bytes_);
  }
  Value result(size_t group, const AggregateCall&, StringArena&) const override {
    const Hashes& hashes = groups_[group];
    if (!hashes.sketch) return Value::of(static_cast<int64_t>(hashes.exact.size()));
    return Value::of(static_cast<int64_t>(std::llround(hashes.sketch->estimate()))).as_estimate();
  }
  size_t held_bytes() const override { return groups_.held_bytes() + held_bytes_; }

 private:
  size_t exact_max_;
  Pages<Hashes> groups_;
  size_t held_bytes_ = 0;
};

}  // namespace

std::unique_ptr<AggregateState> make_distinct_state(const AggregateCall& call) {
  if (call.state != "distinct") return nullptr;
  return std::make_unique<Distincts>(call.exact);
}

}  // namespace weir
