#include "weir/query/arithmetic.h"

#include <cmath>
#include <limits>

#include "weir/data/time_text.h"
#include "weir/query/coerce.h"

namespace weir {
namespace {

/// A value as an operand: the number, time or duration that it is or reads as.
struct Operand {
  enum class Is : uint8_t { Nothing, Number, Time, Duration } is = Is::Nothing;
  Number number;
  int64_t ns = 0;
};

Operand operand_of(const Value& value, const TimeZone* zone = nullptr) {
  using Is = Operand::Is;
  switch (value.kind()) {
    case Kind::Int:
      return {Is::Number, Number::of(value.int_value()), 0};
    case Kind::Time:
      return {Is::Time, {}, value.int_value()};
    case Kind::Duration:
      return {Is::Duration, {}, value.int_value()};
    case Kind::Float:
    case Kind::NumberText:
    case Kind::String:
      break;
    default:
      return {};
  }
  if (auto number = number_of(value)) {
    if (!number->is_int && !std::isfinite(number->real)) return {};
    return {Is::Number, *number, 0};
  }
  if (auto ns = duration_of(value)) return {Is::Duration, {}, *ns};
  if (value.is_text()) {
    if (auto ns = time_of(value, zone)) return {Is::Time, {}, *ns};
  }
  return {};
}

Value calculate_ints(Op op, int64_t a, int64_t b) {
  int64_t result;
  switch (op) {
    case Op::Add:
      return __builtin_add_overflow(a, b, &result) ? Value() : Value::of(result);
    case Op::Subtract:
      return __builtin_sub_overflow(a, b, &result) ? Value() : Value::of(result);
    case Op::Multiply:
      return __builtin_mul_overflow(a, b, &result) ? Value() : Value::of(result);
    case Op::Divide:
      if (b == 0) return Value();
      if (b == -1) return a == std::numeric_limits<int64_t>::min() ? Value() : Value::of(-a);
      return a % b == 0 ? Value::of(a / b) : Value::of(static_cast<double>(a) / static_cast<double>(b));
    case Op::Modulo:
      if (b == 0) return Value();
      return Value::of(b == -1 ? int64_t{0} : a % b);
    default:
      return Value();
  }
}

Value calculate_doubles(Op op, double a, double b) {
  switch (op) {
    case Op::Add:
      return value_of_double(a + b);
    case Op::Subtract:
      return value_of_double(a - b);
    case Op::Multiply:
      return value_of_double(a * b);
    case Op::Divide:
      return b == 0 ? Value() : value_of_double(a / b);
    case Op::Modulo:
      return b == 0 ? Value() : value_of_double(std::fmod(a, b));
    default:
      return Value();
  }
}

Value calculate_numbers(Op op, const Number& a, const Number& b) {
  return a.is_int && b.is_int ? calculate_ints(op, a.whole, b.whole) : calculate_doubles(op, a.real, b.real);
}

Value duration_of_double(double ns) {
  if (!(std::fabs(ns) < 9.2e18)) return Value();
  return Value::duration(std::llround(ns));
}

Value scale_duration(Op op, int64_t ns, const Number& by) {
  if (op == Op::Multiply && by.is_int) {
    int64_t result;
    return __builtin_mul_overflow(ns, by.whole, &result) ? Value() : Value::duration(result);
  }
  if (op == Op::Divide && by.real == 0) return Value();
  double real = static_cast<double>(ns);
  return duration_of_double(op == Op::Multiply ? real * by.real : real / by.real);
}

Value calculate_durations(Op op, int64_t a, int64_t b) {
  if (op == Op::Divide) return calculate_ints(op, a, b);
  if (op == Op::Multiply) return Value();
  Value result = calculate_ints(op, a, b);
  return result.is_null() ? result : Value::duration(result.int_value());
}

}  // namespace

Value calculate(Op op, const Value& left, const Value& right, const TimeZone* zone) {
  if (left.kind() == Kind::Int && right.kind() == Kind::Int)
    return calculate_ints(op, left.int_value(), right.int_value());
  using Is = Operand::Is;
  Operand a = operand_of(left, zone), b = operand_of(right, zone);
  if (a.is == Is::Number && b.is == Is::Number) return calculate_numbers(op, a.number, b.number);
  if (a.is == Is::Duration && b.is == Is::Duration) return calculate_durations(op, a.ns, b.ns);
  if (a.is == Is::Duration && b.is == Is::Number) {
    return op == Op::Multiply || op == Op::Divide ? scale_duration(op, a.ns, b.number) : Value();
  }
  if (a.is == Is::Number && b.is == Is::Duration) {
    return op == Op::Multiply ? scale_duration(op, b.ns, a.number) : Value();
  }
  if (op != Op::Add && op != Op::Subtract) return Value();
  if (a.is == Is::Time && b.is == Is::Time && op == Op::Subtract) return calculate_durations(op, a.ns, b.ns);
  bool time_and_duration = (a.is == Is::Time && b.is == Is::Duration) ||
                           (a.is == Is::Duration && b.is == Is::Time && op == Op::Add);
  if (!time_and_duration) return Value();
  Value result = calculate_ints(op, a.ns, b.ns);
  return result.is_null() ? result : Value::time(result.int_value());
}

Value negate(const Value& value) {
  Operand operand = operand_of(value);
  if (operand.is == Operand::Is::Number)
    return calculate_numbers(Op::Subtract, Number::of(int64_t{0}), operand.number);
  if (operand.is == Operand::Is::Duration) return calculate_durations(Op::Subtract, 0, operand.ns);
  return Value();
}

}  // namespace weir
