#include <algorithm>
#include <cmath>
#include <utility>

#include "weir/query/aggregate.h"
#include "weir/query/coerce.h"
#include "weir/query/exact_sum.h"
#include "weir/query/measure.h"
#include "weir/query/per_group.h"

namespace weir {
namespace {

using Result = AggregateCall::Result;

/// The sum and number of values, of the first domain that occurs: numbers, then durations, then times.
struct Total {
  Wide whole = 0;
  std::unique_ptr<ExactSum> reals;  ///< what did not fit `whole`
  int64_t count = 0;
  Measure::Domain domain = Measure::Domain::None;

  /// Whether values of this domain count; a domain that comes before the present one replaces it.
  bool admit(Measure::Domain other, size_t& held) {
    if (other >= domain) return other == domain && other != Measure::Domain::None;
    held -= own_bytes();
    *this = Total{};
    domain = other;
    return true;
  }

  void add_int(int64_t value, size_t& held) {
    if (!admit(Measure::Domain::Number, held)) return;
    whole += value;
    ++count;
  }
  void add(const Value& value, Position, size_t& held) { add(Measure::of(value), held); }
  void add(const Measure& measure, size_t& held) {
    if (!admit(measure.domain, held)) return;
    ++count;
    if (measure.is_whole) {
      whole += measure.whole;
    } else {
      size_t before = own_bytes();
      if (!reals) reals = std::make_unique<ExactSum>();
      reals->add(measure.real);
      held += own_bytes() - before;
    }
  }

  void merge(Total&& other, size_t& held) {
    size_t others = other.own_bytes();
    held -= others;
    if (!admit(other.domain, held)) return;
    count += other.count;
    whole += other.whole;
    if (!other.reals) return;
    size_t before = own_bytes();
    if (reals) {
      reals->add(*other.reals);
    } else {
      reals = std::move(other.reals);
    }
    held += own_bytes() - before;
  }

  void save(ByteWriter& out) const {
    out.put(domain);
    if (domain == Measure::Domain::None) return;
    out.put_size(static_cast<uint64_t>(count));
    out.put(whole);
    out.put(reals != nullptr);
    if (reals) reals->save(out);
  }
  void load(ByteReader& in, size_t& held) {
    Total other;
    other.domain = in.get<Measure::Domain>();
    if (other.domain == Measure::Domain::None) return;
    other.count = static_cast<int64_t>(in.get_size());
    other.whole = in.get<Wide>();
    if (in.get<bool>()) other.reals = std::make_unique<ExactSum>(ExactSum::loaded(in));
    held += other.own_bytes();
    merge(std::move(other), held);
  }

  /// All of it as a double.
  double rounded() const {
    ExactSum all;
    if (reals) all = *reals;
    all.add(whole);
    return all.value();
  }
  size_t own_bytes() const { return reals ? sizeof(ExactSum) + reals->held_bytes() : 0; }

  Value of_domain(Wide value) const {
    if (value > INT64_MAX || value < INT64_MIN) return Value();
    auto narrow = static_cast<int64_t>(value);
    return domain == Measure::Domain::Time ? Value::time(narrow) : Value::duration(narrow);
  }
  Value sum(StringArena& arena) const {
    if (domain == Measure::Domain::None || domain == Measure::Domain::Time) return Value();
    if (domain == Measure::Domain::Duration) return of_domain(whole);
    if (reals) return value_of_double(rounded());
    if (whole <= INT64_MAX && whole >= INT64_MIN) return Value::of(static_cast<int64_t>(whole));
    std::string digits;
    append_wide(whole, digits);
    return Value::number_text(arena.put(digits));
  }
  Value average() const {
    if (domain == Measure::Domain::None) return Value();
    if (domain != Measure::Domain::Number) return of_domain(whole / count);
    if (!reals && whole % count == 0 && whole / count <= INT64_MAX && whole / count >= INT64_MIN) {
      return Value::of(static_cast<int64_t>(whole / count));
    }
    return value_of_double(rounded() / static_cast<double>(count));
  }
  Value result(const AggregateCall& call, StringArena& arena) const {
    return call.result == Result::Sum ? sum(arena) : average();
  }
};

class Totals final : public PerGroup<Total> {
 public:
  void add(const AggregateInput& input) override {
    const Vector& values = *input.values;
    if (!values.only(kind_bit(Kind::Int) | kind_bit(Kind::Null))) {
      const Measure* measures = input.measures->of(input.batch, values);
      for (uint16_t row : input.batch.selection()) states_[input.group_of[row]].add(measures[row], held_bytes_);
      return;
    }
    for (uint16_t row : input.batch.selection()) {
      const Value& value = values[row];
      if (!value.is_null()) states_[input.group_of[row]].add_int(value.int_value(), held_bytes_);
    }
  }
};

/// Standard deviation of a sample.
struct Deviation {
  int64_t count = 0;
  std::unique_ptr<std::pair<ExactSum, ExactSum>> sums;  ///< of the values and of their squares
  bool overflown = false;

  size_t own_bytes() const {
    return sums ? sizeof *sums + sums->first.held_bytes() + sums->second.held_bytes() : 0;
  }
  void add(const Value& value, Position, size_t& held) {
    auto number = number_of(value);
    if (!number || !std::isfinite(number->real)) return;
    size_t before = own_bytes();
    if (!sums) sums = std::make_unique<std::pair<ExactSum, ExactSum>>();
    ++count;
    if (!std::isfinite(number->real * number->real)) {
      overflown = true;
      return;
    }
    sums->first.add(number->real);
    sums->second.add_product(number->real, number->real);
    held += own_bytes() - before;
  }
  void merge(Deviation&& other, size_t& held) {
    held -= other.own_bytes();
    size_t before = own_bytes();
    count += other.count;
    overflown |= other.overflown;
    if (!other.sums) return;
    if (!sums) {
      sums = std::move(other.sums);
    } else {
      sums->first.add(other.sums->first);
      sums->second.add(other.sums->second);
    }
    held += own_bytes() - before;
  }
  void save(ByteWriter& out) const {
    out.put_size(static_cast<uint64_t>(count));
    if (count == 0) return;
    out.put(overflown);
    sums->first.save(out);
    sums->second.save(out);
  }
  void load(ByteReader& in, size_t& held) {
    Deviation other;
    other.count = static_cast<int64_t>(in.get_size());
    if (other.count == 0) return;
    other.overflown = in.get<bool>();
    ExactSum values = ExactSum::loaded(in), squares = ExactSum::loaded(in);
    other.sums = std::make_unique<std::pair<ExactSum, ExactSum>>(std::move(values), std::move(squares));
    held += other.own_bytes();
    merge(std::move(other), held);
  }
  /// Σ(x−m)² = Σx² − 2mΣx + nm², where m is the rounded mean: added up exactly, so nothing cancels.
  Value result(const AggregateCall&, StringArena&) const {
    if (count < 2 || overflown) return Value();
    auto n = static_cast<double>(count);
    double sum = sums->first.value();
    ExactSum rest = sums->first;
    rest.add(-sum);
    double mean = sum / n;
    ExactSum squares = sums->second;
    squares.add_product(-2 * mean, sum);
    squares.add_product(-2 * mean, rest.value());
    double square = mean * mean;
    squares.add_product(n, square);
    squares.add_product(n, std::fma(mean, mean, -square));
    return value_of_double(std::sqrt(std::max(squares.value(), 0.0) / (n - 1)));
  }
};

}  // namespace

std::unique_ptr<AggregateState> make_total_state(const AggregateCall& call) {
  if (call.state == "total") return std::make_unique<Totals>();
  if (call.state == "deviation") return std::make_unique<PerGroup<Deviation>>();
  return nullptr;
}

}  // namespace weir
