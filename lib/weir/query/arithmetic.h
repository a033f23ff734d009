// Arithmetic on values: numbers, times and durations, and strings that read as one (lib/README.md, "Values").
// Null where there is no result: another type, overflow, division by zero.
#pragma once

#include "weir/data/time_zone.h"
#include "weir/data/value.h"
#include "weir/query/expr.h"

namespace weir {

/// `op`: Add, Subtract, Multiply, Divide or Modulo.
///
///   number ∘ number → number          duration ± duration → duration      duration * number → duration
///   time − time → duration            time ± duration → time              duration / number → duration
///   duration / duration → number      duration % duration → duration      number * duration → duration
Value calculate(Op op, const Value& left, const Value& right, const TimeZone* zone = nullptr);

Value negate(const Value& value);

}  // namespace weir
