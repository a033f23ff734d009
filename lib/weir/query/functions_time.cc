#include <cmath>

#include "weir/data/civil_time.h"
#include "weir/data/time_text.h"
#include "weir/query/coerce.h"
#include "weir/query/functions.h"

namespace weir {
namespace {

using Arguments = std::span<const Value>;

constexpr int64_t kWeekNs = 7 * kNsPerDay;
constexpr int64_t kFirstMondayNs = 4 * kNsPerDay;  // 1970-01-05

int64_t floor_to(int64_t value, int64_t width) { return value - (value % width + width) % width; }

int64_t local_of(const FunctionCall& call, int64_t ns) { return call.zone ? call.zone->local_ns(ns) : ns; }
int64_t utc_of(const FunctionCall& call, int64_t local_ns) {
  return call.zone ? call.zone->utc_ns(local_ns) : local_ns;
}

Value bucket_of_calendar(const FunctionCall& call, int64_t ns, std::string_view unit) {
  CivilTime date = civil_of_ns(local_of(call, ns));
  if (unit != "month" && unit != "year") return Value();
  auto first = civil_ns({.year = date.year, .month = unit == "month" ? date.month : 1});
  return first ? Value::time(utc_of(call, *first)) : Value();
}

/// Whole days begin when the calendar's do, weeks on Monday; shorter ones are cut in UTC, where every hour is as long.
Value bucket_of_time(const FunctionCall& call, int64_t ns, int64_t width) {
  bool days = width % kNsPerDay == 0;
  int64_t origin = width % kWeekNs == 0 ? kFirstMondayNs : 0;
  int64_t shifted;
  if (__builtin_sub_overflow(days ? local_of(call, ns) : ns, origin, &shifted)) return Value();
  int64_t begin = floor_to(shifted, width) + origin;
  return Value::time(days ? utc_of(call, begin) : begin);
}

Value bucket(FunctionCall& call, Arguments arguments) {
  const Value& x = arguments[0];
  if (auto width = duration_of(arguments[1])) {
    if (*width <= 0) return Value();
    if (auto ns = call.time(x)) return bucket_of_time(call, *ns, *width);
    if (auto ns = duration_of(x)) return Value::duration(floor_to(*ns, *width));
    return Value();
  }
  if (auto width = number_of(arguments[1])) {
    auto number = number_of(x);
    if (!number || !(width->real > 0)) return Value();
    if (number->is_int && width->is_int) return Value::of(floor_to(number->whole, width->whole));
    return value_of_double(std::floor(number->real / width->real) * width->real);
  }
  auto ns = call.time(x);
  return ns ? bucket_of_calendar(call, *ns, call.text(arguments[1])) : Value();
}

Value now(FunctionCall& call, Arguments) { return Value::time(call.now_ns); }

Value ago(FunctionCall& call, Arguments arguments) {
  auto ns = duration_of(arguments[0]);
  int64_t then;
  if (!ns || __builtin_sub_overflow(call.now_ns, *ns, &then)) return Value();
  return Value::time(then);
}

/// The pattern is a constant; its value is null.
Value time(FunctionCall& call, Arguments arguments) {
  if (arguments[0].is_null()) return Value();
  auto ns = call.pattern ? call.pattern->parse(call.text(arguments[0]), call.zone, call.now_ns) : call.time(arguments[0]);
  return ns ? Value::time(*ns) : Value();
}

Value format_time(FunctionCall& call, Arguments arguments) {
  auto ns = call.time(arguments[0]);
  if (!ns) return Value();
  std::string out;
  call.pattern->format(*ns, call.zone, out);
  return call.made(out);
}

/// A part of the date and time that clocks of the zone show.
template <typename Part>
Value part_of(const FunctionCall& call, const Value& value, Part part) {
  auto ns = call.time(value);
  return ns ? Value::of(int64_t{part(civil_of_ns(local_of(call, *ns)))}) : Value();
}

Value year(FunctionCall& call, Arguments a) {
  return part_of(call, a[0], [](const CivilTime& t) { return t.year; });
}
Value month(FunctionCall& call, Arguments a) {
  return part_of(call, a[0], [](const CivilTime& t) { return t.month; });
}
Value day(FunctionCall& call, Arguments a) {
  return part_of(call, a[0], [](const CivilTime& t) { return t.day; });
}
Value hour(FunctionCall& call, Arguments a) {
  return part_of(call, a[0], [](const CivilTime& t) { return t.hour; });
}
Value minute(FunctionCall& call, Arguments a) {
  return part_of(call, a[0], [](const CivilTime& t) { return t.minute; });
}
Value second(FunctionCall& call, Arguments a) {
  return part_of(call, a[0], [](const CivilTime& t) { return t.second; });
}
/// 1 is Monday, 7 Sunday (ISO 8601).
Value weekday(FunctionCall& call, Arguments a) {
  return part_of(call, a[0], [](const CivilTime& t) { return iso_weekday(days_of_date(t.year, t.month, t.day)); });
}

constexpr ScalarFunction kFunctions[] = {
    {"bucket", bucket}, {"now", now},     {"ago", ago},   {"time", time, true}, {"format_time", format_time, true},
    {"year", year},     {"month", month}, {"day", day},   {"hour", hour},       {"minute", minute},
    {"second", second}, {"weekday", weekday},
};

}  // namespace

std::span<const ScalarFunction> time_functions() { return kFunctions; }

}  // namespace weir
