#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "weir/query/aggregate.h"
#include "weir/query/compare.h"
#include "weir/query/dd_sketch.h"
#include "weir/query/measure.h"
#include "weir/query/pages.h"

namespace weir {
namespace {

/// All groups keep their values while those of all together take at most this part of the run's memory (one worker's
/// array may have grown to twice of that), and a group keeps them while it has at most kGroupExactMax (about what a
/// sketch takes). Both are counts of the whole input, and a part of it has at most as many: so it does not matter where
/// they are looked at.
constexpr size_t kExactShare = 16;
constexpr size_t kGroupExactMax = 1 << 10;

/// The values of a group, or a sketch of them.
struct Distribution {
  mutable std::vector<int64_t> wholes;  ///< put in order when results are read
  mutable std::vector<double> reals;
  std::unique_ptr<DdSketch> sketch;
  Measure::Domain domain = Measure::Domain::None;
  mutable bool ordered = false;

  size_t values() const { return wholes.size() + reals.size(); }
  size_t own_bytes() const {
    return (wholes.capacity() + reals.capacity()) * sizeof(int64_t) +
           (sketch ? sizeof *sketch + sketch->held_bytes() : 0);
  }
  bool admit(Measure::Domain other) {
    if (other >= domain) return other == domain && other != Measure::Domain::None;
    *this = Distribution{};
    domain = other;
    return true;
  }
  void add_whole(int64_t value) {
    if (sketch) return sketch->add(static_cast<double>(value));
    wholes.push_back(value);
  }
  void add_real(double value) {
    if (sketch) return sketch->add(value);
    reals.push_back(value);
  }
  void add(const Measure& measure) {
    if (!admit(measure.domain)) return;
    measure.is_whole ? add_whole(measure.whole) : add_real(measure.real);
  }
  void begin_sketch() {
    sketch = std::make_unique<DdSketch>();
    for (int64_t value : wholes) sketch->add(static_cast<double>(value));
    for (double value : reals) sketch->add(value);
    wholes = {};
    reals = {};
  }
  void add(const DdSketch& other) {
    if (!sketch) begin_sketch();
    sketch->add(other);
  }

  Value at_percentile(double percent) const {
    uint64_t count = sketch ? sketch->count() : values();
    if (count == 0) return Value();
    double exact_rank = std::clamp(percent, 0.0, 100.0) / 100 * static_cast<double>(count);
    // What is a whole number but for the rounding of the division stays one.
    auto rank = static_cast<uint64_t>(std::ceil(exact_rank - 1e-9 * exact_rank));
    rank = std::clamp<uint64_t>(rank, 1, count);
    if (!sketch) return at_rank(rank);
    double value = sketch->at_rank(rank);
    if (domain == Measure::Domain::Number) return Value::of(value).as_estimate();
    return Measure::value_of(domain, static_cast<int64_t>(std::clamp(value, -0x1p63, 0x1.fffffffffffffp62))).as_estimate();
  }
  /// The value of that rank among both sorts.
  Value at_rank(uint64_t rank) const {
    if (!std::exchange(ordered, true)) {
      std::sort(wholes.begin(), wholes.end());
      std::sort(reals.begin(), reals.end());
    }
    if (reals.empty()) return Measure::value_of(domain, wholes[rank - 1]);
    if (wholes.empty()) return Value::of(reals[rank - 1]);
    // How many whole ones are among the first `rank`: each is compared with the real one that would follow.
    auto whole_first = [&](size_t whole, size_t real) {
      return values_order(Value::of(wholes[whole]), Value::of(reals[real])) != std::partial_ordering::greater;
    };
    size_t low = rank > reals.size() ? rank - reals.size() : 0, high = std::min<size_t>(rank, wholes.size());
    while (low < high) {
      size_t taken = (low + high) / 2;  // whole ones; then `rank - taken` real ones
      if (whole_first(taken, rank - taken - 1)) {
        low = taken + 1;
      } else {
        high = taken;
      }
    }
    size_t real = rank - low;
    if (low == 0) return Value::of(reals[real - 1]);
    if (real == 0) return Value::of(wholes[low - 1]);
    return whole_first(low - 1, real - 1) ? Value::of(reals[real - 1]) : Value::of(wholes[low - 1]);
  }
};

class Percentiles final : public AggregateState {
 public:
  explicit Percentiles(const AggregateCall& call)
      : total_max_(call.exact ? UINT64_MAX : call.memory_bytes / kExactShare / sizeof(int64_t)) {}

  void resize(size_t groups) override {
    groups_.resize(groups);
    if (groups == 0) held_bytes_ = 0;
  }
  void add(const AggregateInput& input) override {
    const Measure* measures = input.measures->of(input.batch, *input.values);
    for (uint16_t row : input.batch.selection()) {
      const Measure& measure = measures[row];
      if (measure.domain == Measure::Domain::None) continue;
      ++total_;
      change(input.group_of[row], [&](Distribution& group) { group.add(measure); });
    }
    if (total_ > total_max_ && !sketching_) begin_sketching();
  }
  void adopt(const AggregateState& other) override {
    total_ += static_cast<const Percentiles&>(other).total_;
    if (total_ > total_max_ && !sketching_) begin_sketching();
  }
  void merge(AggregateState& other, std::span<const uint32_t> into) override {
    auto& others = static_cast<Percentiles&>(other);
    for (size_t i = 0; i < others.groups_.size(); ++i) {
      change(into[i], [&](Distribution& group) {
        Distribution& theirs = others.groups_[i];
        if (!group.admit(theirs.domain)) return;
        if (theirs.sketch) return group.add(*theirs.sketch);
        if (!group.sketch && group.values() < theirs.values()) std::swap(group, theirs);
        for (int64_t value : theirs.wholes) group.add_whole(value);
        for (double value : theirs.reals) group.add_real(value);
      });
    }
    others.resize(0);
  }
  void save(size_t group, ByteWriter& out) const override {
    const Distribution& values = groups_[group];
    out.put(values.domain);
    if (values.domain == Measure::Domain::None) return;
    out.put(values.sketch != nullptr);
    if (values.sketch) return values.sketch->save(out);
    out.put_size(values.wholes.size());
    for (int64_t value : values.wholes) out.put(value);
    out.put_size(values.reals.size());
    for (double value : values.reals) out.put(value);
  }
  void load(size_t group, ByteReader& in) override {
    auto domain = in.get<Measure::Domain>();
    if (domain == Measure::Domain::None) return;
    Distribution other;
    if (in.get<bool>()) {
      other.sketch = std::make_unique<DdSketch>(DdSketch::loaded(in));
    } else {
      other.wholes.resize(in.get_size());
      for (int64_t& value : other.wholes) value = in.get<int64_t>();
      other.reals.resize(in.get_size());
      for (double& value : other.reals) value = in.get<double>();
    }
    change(group, [&](Distribution& mine) {
      if (!mine.admit(domain)) return;
      if (other.sketch) return mine.add(*other.sketch);
      for (int64_t value : other.wholes) mine.add_whole(value);
      for (double value : other.reals) mine.add_real(value);
    });
  }
  Value result(size_t group, const AggregateCall& call, StringArena&) const override {
    return groups_[group].at_percentile(call.number);
  }
  size_t held_bytes() const override { return groups_.held_bytes() + held_bytes_; }

 private:
  template <typename Change>
  void change(size_t index, Change change) {
    Distribution& group = groups_[index];
    size_t before = group.own_bytes();
    group.ordered = false;
    change(group);
    if (sketching_ && !group.sketch && group.values() > kGroupExactMax) group.begin_sketch();
    held_bytes_ += group.own_bytes() - before;
  }
  void begin_sketching() {
    sketching_ = true;
    for (size_t i = 0; i < groups_.size(); ++i) change(i, [](Distribution&) {});
  }

  uint64_t total_max_;
  uint64_t total_ = 0;
  bool sketching_ = false;
  Pages<Distribution> groups_;
  size_t held_bytes_ = 0;
};

}  // namespace

std::unique_ptr<AggregateState> make_percentile_state(const AggregateCall& call) {
  if (call.state != "percentile") return nullptr;
  return std::make_unique<Percentiles>(call);
}

}  // namespace weir
