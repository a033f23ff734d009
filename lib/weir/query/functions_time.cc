#include <chrono>
#include <cmath>

#include "weir/data/time_text.h"
#include "weir/query/coerce.h"
#include "weir/query/functions.h"

namespace weir {
namespace {

using Arguments = std::span<const Value>;

constexpr int64_t kDayNs = 24 * 3600 * kNsPerSecond;
constexpr int64_t kWeekNs = 7 * kDayNs;
constexpr int64_t kFirstMondayNs = 4 * kDayNs;  // 1970-01-05

int64_t floor_to(int64_t value, int64_t width) { return value - (value % width + width) % width; }

std::chrono::sys_days day_of(int64_t ns) {
  return std::chrono::sys_days(std::chrono::days(floor_to(ns, kDayNs) / kDayNs));
}
int64_t ns_of(std::chrono::sys_days day) { return int64_t{day.time_since_epoch().count()} * kDayNs; }

Value bucket_of_calendar(int64_t ns, std::string_view unit) {
  std::chrono::year_month_day date(day_of(ns));
  if (unit == "month") return Value::time(ns_of(date.year() / date.month() / 1));
  if (unit == "year") return Value::time(ns_of(date.year() / 1 / 1));
  return Value();
}

Value bucket_of_time(int64_t ns, int64_t width) {
  int64_t origin = width % kWeekNs == 0 ? kFirstMondayNs : 0;
  int64_t shifted;
  if (__builtin_sub_overflow(ns, origin, &shifted)) return Value();
  return Value::time(floor_to(shifted, width) + origin);
}

Value bucket(FunctionCall& call, Arguments arguments) {
  const Value& x = arguments[0];
  if (auto width = duration_of(arguments[1])) {
    if (*width <= 0) return Value();
    if (auto ns = time_of(x)) return bucket_of_time(*ns, *width);
    if (auto ns = duration_of(x)) return Value::duration(floor_to(*ns, *width));
    return Value();
  }
  if (auto width = number_of(arguments[1])) {
    auto number = number_of(x);
    if (!number || !(width->real > 0)) return Value();
    if (number->is_int && width->is_int) return Value::of(floor_to(number->whole, width->whole));
    return value_of_double(std::floor(number->real / width->real) * width->real);
  }
  auto ns = time_of(x);
  return ns ? bucket_of_calendar(*ns, call.text(arguments[1])) : Value();
}

Value now(FunctionCall& call, Arguments) { return Value::time(call.now_ns); }

Value ago(FunctionCall& call, Arguments arguments) {
  auto ns = duration_of(arguments[0]);
  int64_t then;
  if (!ns || __builtin_sub_overflow(call.now_ns, *ns, &then)) return Value();
  return Value::time(then);
}

/// A part of the date and time of a value.
template <typename Part>
Value part_of(const Value& value, Part part) {
  auto ns = time_of(value);
  return ns ? Value::of(static_cast<int64_t>(part(*ns))) : Value();
}

std::chrono::year_month_day date_of(int64_t ns) { return std::chrono::year_month_day(day_of(ns)); }
int64_t second_of_day(int64_t ns) { return (ns - floor_to(ns, kDayNs)) / kNsPerSecond; }

Value year(FunctionCall&, Arguments a) {
  return part_of(a[0], [](int64_t ns) { return int{date_of(ns).year()}; });
}
Value month(FunctionCall&, Arguments a) {
  return part_of(a[0], [](int64_t ns) { return unsigned{date_of(ns).month()}; });
}
Value day(FunctionCall&, Arguments a) {
  return part_of(a[0], [](int64_t ns) { return unsigned{date_of(ns).day()}; });
}
Value hour(FunctionCall&, Arguments a) {
  return part_of(a[0], [](int64_t ns) { return second_of_day(ns) / 3600; });
}
Value minute(FunctionCall&, Arguments a) {
  return part_of(a[0], [](int64_t ns) { return second_of_day(ns) / 60 % 60; });
}
Value second(FunctionCall&, Arguments a) {
  return part_of(a[0], [](int64_t ns) { return second_of_day(ns) % 60; });
}
/// 1 is Monday, 7 Sunday (ISO 8601).
Value weekday(FunctionCall&, Arguments a) {
  return part_of(a[0], [](int64_t ns) { return std::chrono::weekday(day_of(ns)).iso_encoding(); });
}

constexpr ScalarFunction kFunctions[] = {
    {"bucket", bucket}, {"now", now},   {"ago", ago},       {"year", year},     {"month", month},
    {"day", day},       {"hour", hour}, {"minute", minute}, {"second", second}, {"weekday", weekday},
};

}  // namespace

std::span<const ScalarFunction> time_functions() { return kFunctions; }

}  // namespace weir
