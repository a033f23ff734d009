#include <cmath>
#include <optional>
#include <vector>

#include "weir/query/arithmetic.h"
#include "weir/query/coerce.h"
#include "weir/query/compare.h"
#include "weir/query/functions.h"

namespace weir {
namespace {

using Arguments = std::span<const Value>;

/// The argument as a finite double.
std::optional<double> real_of(const Value& value) {
  auto number = number_of(value);
  if (!number || !std::isfinite(number->real)) return std::nullopt;
  return number->real;
}

/// A whole double as an integer where it fits 64 bits.
Value whole_value(double value) {
  if (std::fabs(value) < 9.2e18) return Value::of(static_cast<int64_t>(value));
  return value_of_double(value);
}

template <typename Apply>
Value real_function(const Value& argument, Apply apply) {
  auto real = real_of(argument);
  return real ? value_of_double(apply(*real)) : Value();
}

template <typename Apply>
Value whole_function(const Value& argument, Apply apply) {
  auto number = number_of(argument);
  if (!number) return Value();
  if (number->is_int) return Value::of(number->whole);
  return std::isfinite(number->real) ? whole_value(apply(number->real)) : Value();
}

Value abs(FunctionCall&, Arguments arguments) {
  if (auto ns = duration_of(arguments[0]))
    return *ns < 0 ? negate(Value::duration(*ns)) : Value::duration(*ns);
  auto number = number_of(arguments[0]);
  if (!number) return Value();
  bool negative = number->is_int ? number->whole < 0 : number->real < 0;
  return negative ? negate(arguments[0]) : value_of_number(*number);
}

Value round(FunctionCall&, Arguments arguments) {
  if (arguments.size() == 1) return whole_function(arguments[0], [](double x) { return std::round(x); });
  auto number = number_of(arguments[0]);
  auto digits = number_of(arguments[1]);
  if (!number || !digits || !digits->is_int || digits->whole < -300 || digits->whole > 300) return Value();
  if (number->is_int && digits->whole >= 0) return Value::of(number->whole);
  double scale = std::pow(10.0, static_cast<double>(std::abs(digits->whole)));
  double scaled = digits->whole >= 0 ? number->real * scale : number->real / scale;
  if (!std::isfinite(scaled) || std::fabs(scaled) > 9007199254740992.0) return value_of_number(*number);
  double rounded = std::round(scaled);
  return value_of_double(digits->whole >= 0 ? rounded / scale : rounded * scale);
}

Value floor(FunctionCall&, Arguments arguments) {
  return whole_function(arguments[0], [](double x) { return std::floor(x); });
}
Value ceil(FunctionCall&, Arguments arguments) {
  return whole_function(arguments[0], [](double x) { return std::ceil(x); });
}
Value sqrt(FunctionCall&, Arguments arguments) {
  return real_function(arguments[0], [](double x) { return std::sqrt(x); });
}
Value exp(FunctionCall&, Arguments arguments) {
  return real_function(arguments[0], [](double x) { return std::exp(x); });
}

Value log(FunctionCall&, Arguments arguments) {
  auto x = real_of(arguments[0]);
  if (!x || *x <= 0) return Value();
  if (arguments.size() == 1) return value_of_double(std::log(*x));
  auto base = real_of(arguments[1]);
  if (!base || *base <= 0 || *base == 1) return Value();
  if (*base == 2) return value_of_double(std::log2(*x));
  if (*base == 10) return value_of_double(std::log10(*x));
  return value_of_double(std::log(*x) / std::log(*base));
}

Value pow(FunctionCall&, Arguments arguments) {
  auto x = real_of(arguments[0]), y = real_of(arguments[1]);
  if (!x || !y) return Value();
  double result = std::pow(*x, *y);
  bool whole = arguments[0].kind() == Kind::Int && arguments[1].kind() == Kind::Int && *y >= 0;
  return whole && std::fabs(result) <= 9007199254740992.0 ? whole_value(result) : value_of_double(result);
}

/// The elements of a single list, else the arguments themselves; without nulls.
std::vector<Value> operands(FunctionCall& call, Arguments arguments) {
  std::vector<Value> all(arguments.begin(), arguments.end());
  if (all.size() == 1 && all[0].kind() == Kind::List) {
    Value list = all[0];
    call.scratch.json().elements(list, all);
  }
  std::erase_if(all, [](const Value& value) { return value.is_null(); });
  return all;
}

/// The first in the total order among the first kind that occurs, the last if `largest`.
Value extreme(FunctionCall& call, Arguments arguments, bool largest) {
  Value best;
  std::string best_scratch;
  for (const Value& value : operands(call, arguments)) {
    std::string scratch;
    if (best.is_null() ||
        compare_keys(SortKey::of(value, scratch), SortKey::of(best, best_scratch), largest) < 0) {
      best = value;
    }
  }
  return best;
}

Value min(FunctionCall& call, Arguments arguments) { return extreme(call, arguments, false); }
Value max(FunctionCall& call, Arguments arguments) { return extreme(call, arguments, true); }

Value sum(FunctionCall& call, Arguments arguments) {
  auto all = operands(call, arguments);
  if (all.empty()) return Value();
  Value total = negate(negate(all[0]));  // the number or duration that it reads as
  for (size_t i = 1; i < all.size() && !total.is_null(); ++i) total = calculate(Op::Add, total, all[i]);
  return total;
}

Value avg(FunctionCall& call, Arguments arguments) {
  auto count = static_cast<int64_t>(operands(call, arguments).size());
  return calculate(Op::Divide, sum(call, arguments), Value::of(count));
}

constexpr ScalarFunction kFunctions[] = {
    {"abs", abs},       {"round", round},   {"floor", floor},   {"ceil", ceil},
    {"sqrt", sqrt},     {"log", log},       {"exp", exp},       {"pow", pow},
    {"min", min, true}, {"max", max, true}, {"sum", sum, true}, {"avg", avg, true},
};

}  // namespace

std::span<const ScalarFunction> number_functions() { return kFunctions; }

}  // namespace weir
