// Measure: a value as `sum`, `avg` and percentiles see it: a number, else a duration, else a time. Of a group
// only the first of these that occurs counts, in that order.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "weir/query/eval_scratch.h"
#include "weir/query/coerce.h"

namespace weir {

struct Measure {
  enum class Domain : uint8_t { Number, Duration, Time, None } domain = Domain::None;
  bool is_whole = false;
  int64_t whole = 0;  ///< integers; ns
  double real = 0;    ///< other numbers, finite

  static Measure of(const Value& value) {
    if (auto number = number_of(value)) {
      if (number->is_int) return {Domain::Number, true, number->whole, 0};
      if (!std::isfinite(number->real)) return {};
      return {Domain::Number, false, 0, number->real};
    }
    if (auto ns = duration_of(value)) return {Domain::Duration, true, *ns, 0};
    if (value.kind() != Kind::Time && !value.is_text()) return {};
    if (auto ns = time_of(value)) return {Domain::Time, true, *ns, 0};
    return {};
  }

  static Value value_of(Domain domain, int64_t whole) {
    return domain == Domain::Time ? Value::time(whole) : domain == Domain::Duration ? Value::duration(whole) : Value::of(whole);
  }
};

/// Those of the selected rows of one batch, read once for all aggregates of one argument.
class Measures {
 public:
  /// Another batch has come.
  void forget() { known_ = false; }
  /// By row.
  const Measure* of(const Batch& batch, const Vector& values) {
    if (known_) return by_row_.data();
    known_ = true;
    by_row_.resize(batch.rows());
    for (uint16_t row : batch.selection()) by_row_[row] = values[row].is_null() ? Measure() : Measure::of(values[row]);
    return by_row_.data();
  }
  size_t held_bytes() const { return by_row_.capacity() * sizeof(Measure); }

 private:
  std::vector<Measure> by_row_;
  bool known_ = false;
};

}  // namespace weir
