#include "weir/query/aggregate.h"

#include <absl/container/flat_hash_set.h>

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/query/coerce.h"
#include "weir/query/compare.h"
#include "weir/query/exact_sum.h"
#include "weir/query/owned_value.h"
#include "weir/query/text_hash.h"

namespace weir {
namespace {

/// One `State` for each group, with add(value, position), merge(other), result(arena) and held_bytes().
template <typename State>
class PerGroup : public AggregateState {
 public:
  void resize(size_t groups) override { states_.resize(groups); }
  void add(const AggregateInput& input) override {
    for (uint16_t row : input.batch.selection()) {
      const Value& value = (*input.values)[row];
      if (!value.is_null()) states_[input.group_of[row]].add(value, input.batch.position(row));
    }
  }
  void merge(AggregateState& other, std::span<const uint32_t> into) override {
    auto& others = static_cast<PerGroup&>(other).states_;
    for (size_t group = 0; group < others.size(); ++group)
      states_[into[group]].merge(std::move(others[group]));
    others.clear();
  }
  Value result(size_t group, StringArena& arena) const override { return states_[group].result(arena); }
  size_t held_bytes() const override {
    size_t bytes = states_.capacity() * sizeof(State);
    if constexpr (requires(State state) { state.held_bytes(); }) {
      for (const State& state : states_) bytes += state.held_bytes();
    }
    return bytes;
  }

 private:
  std::vector<State> states_;
};

class CountRecords : public AggregateState {
 public:
  void resize(size_t groups) override { counts_.resize(groups); }
  void add(const AggregateInput& input) override {
    for (uint16_t row : input.batch.selection()) ++counts_[input.group_of[row]];
  }
  void merge(AggregateState& other, std::span<const uint32_t> into) override {
    auto& others = static_cast<CountRecords&>(other).counts_;
    for (size_t group = 0; group < others.size(); ++group) counts_[into[group]] += others[group];
    others.clear();
  }
  Value result(size_t group, StringArena&) const override { return Value::of(counts_[group]); }
  size_t held_bytes() const override { return counts_.capacity() * sizeof(int64_t); }

 private:
  std::vector<int64_t> counts_;
};

struct CountTrue {
  int64_t count = 0;
  void add(const Value& value, Position) { count += value.kind() != Kind::Bool || value.is_true(); }
  void merge(CountTrue&& other) { count += other.count; }
  Value result(StringArena&) const { return Value::of(count); }
};

/// The sum and number of values, of the first domain that occurs: numbers, then durations, then times.
struct Total {
  enum class Domain : uint8_t { Number, Duration, Time, None } domain = Domain::None;
  int64_t count = 0;
  Wide whole = 0;
  std::unique_ptr<ExactSum> reals;  ///< what did not fit `whole`

  /// Whether values of this domain count; a domain that comes before the present one replaces it.
  bool admit(Domain other) {
    if (other > domain) return false;
    if (other < domain) {
      *this = Total{};
      domain = other;
    }
    return true;
  }

  void add(const Value& value, Position) {
    if (auto number = number_of(value)) {
      if (!number->is_int && !std::isfinite(number->real)) return;
      if (!admit(Domain::Number)) return;
      if (number->is_int) {
        whole += number->whole;
      } else {
        if (!reals) reals = std::make_unique<ExactSum>();
        reals->add(number->real);
      }
    } else if (auto ns = duration_of(value)) {
      if (!admit(Domain::Duration)) return;
      whole += *ns;
    } else if (auto instant = value.kind() == Kind::Time || value.is_text() ? time_of(value) : std::nullopt) {
      if (!admit(Domain::Time)) return;
      whole += *instant;
    } else {
      return;
    }
    ++count;
  }

  void merge(Total&& other) {
    if (other.domain == Domain::None || !admit(other.domain)) return;
    count += other.count;
    whole += other.whole;
    if (!other.reals) return;
    if (reals) {
      reals->add(*other.reals);
    } else {
      reals = std::move(other.reals);
    }
  }

  /// All of it as a double.
  double rounded() const {
    ExactSum all;
    if (reals) all = *reals;
    all.add(whole);
    return all.value();
  }
  size_t held_bytes() const { return reals ? sizeof(ExactSum) + reals->held_bytes() : 0; }

  Value of_domain(Wide value) const {
    if (value > INT64_MAX || value < INT64_MIN) return Value();
    auto narrow = static_cast<int64_t>(value);
    return domain == Domain::Time ? Value::time(narrow) : Value::duration(narrow);
  }
};

struct Sum : Total {
  void merge(Sum&& other) { Total::merge(std::move(other)); }
  Value result(StringArena& arena) const {
    if (domain == Domain::None || domain == Domain::Time) return Value();
    if (domain == Domain::Duration) return of_domain(whole);
    if (reals) return value_of_double(rounded());
    if (whole <= INT64_MAX && whole >= INT64_MIN) return Value::of(static_cast<int64_t>(whole));
    std::string digits;
    append_wide(whole, digits);
    return Value::number_text(arena.put(digits));
  }
};

struct Average : Total {
  void merge(Average&& other) { Total::merge(std::move(other)); }
  Value result(StringArena&) const {
    if (domain == Domain::None) return Value();
    if (domain != Domain::Number) return of_domain(whole / count);
    if (!reals && whole % count == 0 && whole / count <= INT64_MAX && whole / count >= INT64_MIN) {
      return Value::of(static_cast<int64_t>(whole / count));
    }
    return value_of_double(rounded() / static_cast<double>(count));
  }
};

/// Standard deviation of a sample.
struct Deviation {
  int64_t count = 0;
  std::unique_ptr<std::pair<ExactSum, ExactSum>> sums;  ///< of the values and of their squares
  bool overflown = false;

  void add(const Value& value, Position) {
    auto number = number_of(value);
    if (!number || !std::isfinite(number->real)) return;
    if (!sums) sums = std::make_unique<std::pair<ExactSum, ExactSum>>();
    ++count;
    if (!std::isfinite(number->real * number->real)) {
      overflown = true;
      return;
    }
    sums->first.add(number->real);
    sums->second.add_product(number->real, number->real);
  }
  void merge(Deviation&& other) {
    count += other.count;
    overflown |= other.overflown;
    if (!other.sums) return;
    if (!sums) {
      sums = std::move(other.sums);
    } else {
      sums->first.add(other.sums->first);
      sums->second.add(other.sums->second);
    }
  }
  /// Σ(x−m)² = Σx² − 2mΣx + nm², where m is the rounded mean: added up exactly, so nothing cancels.
  Value result(StringArena&) const {
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
  size_t held_bytes() const {
    return sums ? sizeof *sums + sums->first.held_bytes() + sums->second.held_bytes() : 0;
  }
};

/// The first or last in the total order, of the first kind that occurs; of equals the one that came first.
template <bool largest>
struct Extreme {
  OwnedValue best;
  Position position;
  bool any = false;

  void add(const Value& value, Position at) {
    if (any) {
      std::string scratch, best_scratch;
      auto order = compare_keys(SortKey::of(value, scratch), SortKey::of(best.view(), best_scratch), largest);
      if (order > 0 || (order == 0 && position < at)) return;
    }
    best.set(value);
    position = at;
    any = true;
  }
  void merge(Extreme&& other) {
    if (other.any) add(other.best.view(), other.position);
  }
  Value result(StringArena& arena) const { return any ? best.copy(arena) : Value(); }
  size_t held_bytes() const { return best.held_bytes(); }
};

template <bool last>
struct Outermost {
  OwnedValue value;
  Position position;
  bool any = false;

  void add(const Value& other, Position at) {
    if (any && (last ? at < position : position < at)) return;
    value.set(other);
    position = at;
    any = true;
  }
  void merge(Outermost&& other) {
    if (other.any) add(other.value.view(), other.position);
  }
  Value result(StringArena& arena) const { return any ? value.copy(arena) : Value(); }
  size_t held_bytes() const { return value.held_bytes(); }
};

struct Distinct {
  absl::flat_hash_set<std::string, TextHash, TextEqual> texts;
  size_t text_bytes = 0;

  void add(const Value& value, Position) {
    std::string scratch;
    auto text = text_of(value, scratch);
    if (texts.contains(text)) return;
    text_bytes += text.size();
    texts.emplace(text);
  }
  void merge(Distinct&& other) {
    if (texts.size() < other.texts.size()) {
      std::swap(texts, other.texts);
      std::swap(text_bytes, other.text_bytes);
    }
    for (const auto& text : other.texts) add(Value::string(text), Position());
  }
  Value result(StringArena&) const { return Value::of(static_cast<int64_t>(texts.size())); }
  size_t held_bytes() const { return texts.capacity() * (sizeof(std::string) + 1) + text_bytes; }
};

}  // namespace

std::unique_ptr<AggregateState> make_aggregate_state(std::string_view name, bool with_argument) {
  if (name == "count" && !with_argument) return std::make_unique<CountRecords>();
  if (!with_argument) return nullptr;
  if (name == "count") return std::make_unique<PerGroup<CountTrue>>();
  if (name == "sum") return std::make_unique<PerGroup<Sum>>();
  if (name == "avg") return std::make_unique<PerGroup<Average>>();
  if (name == "stddev") return std::make_unique<PerGroup<Deviation>>();
  if (name == "min") return std::make_unique<PerGroup<Extreme<false>>>();
  if (name == "max") return std::make_unique<PerGroup<Extreme<true>>>();
  if (name == "first") return std::make_unique<PerGroup<Outermost<false>>>();
  if (name == "last") return std::make_unique<PerGroup<Outermost<true>>>();
  if (name == "distinct") return std::make_unique<PerGroup<Distinct>>();
  return nullptr;
}

}  // namespace weir
