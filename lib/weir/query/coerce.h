// Reading a value as another type, as the language has it (lib/README.md, "Text that is a number"): only
// where another type is needed, and only if the whole string reads as it. Nothing means that it does not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "weir/data/number.h"
#include "weir/data/time_zone.h"
#include "weir/data/value.h"

namespace weir {

/// Numbers, and strings that are one. A number beyond doubles is infinite: good to compare, not to calculate
/// with.
std::optional<Number> number_of(const Value& value);
/// In ns: durations, and strings that are one.
std::optional<int64_t> duration_of(const Value& value);
/// In ns since the epoch: times, strings that are one (without an offset, in `zone`), numbers, also as strings, as an
/// epoch in s, ms, µs or ns by their size.
std::optional<int64_t> time_of(const Value& value, const TimeZone* zone = nullptr);
/// Bools, and the strings `true` and `false`.
std::optional<bool> bool_of(const Value& value);

/// What a condition takes for true: true, and the string `true`. Null, and all that is no bool, is false.
inline bool is_truthy(const Value& value) {
  return value.is_true() || (value.is_text() && bool_of(value).value_or(false));
}

/// A finite result of arithmetic as a value: null if it is infinite or no number.
Value value_of_double(double value);
/// Anything that came out as a Number.
inline Value value_of_number(const Number& number) {
  return number.is_int ? Value::of(number.whole) : value_of_double(number.real);
}

}  // namespace weir
