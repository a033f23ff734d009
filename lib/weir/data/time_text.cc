#include "weir/data/time_text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "weir/data/number.h"

namespace weir {
namespace {

constexpr int64_t kNsPerMinute = 60 * kNsPerSecond;
constexpr int64_t kNsPerHour = 60 * kNsPerMinute;
constexpr int64_t kNsPerDay = 24 * kNsPerHour;

struct Cursor {
  std::string_view rest;

  bool take(char c) {
    if (rest.empty() || rest[0] != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  /// Exactly `count` digits, or -1.
  int digits(size_t count) {
    if (rest.size() < count) return -1;
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      if (rest[i] < '0' || rest[i] > '9') return -1;
      value = value * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(count);
    return value;
  }
  /// Digits as a fraction of a second in ns; those past the ninth are dropped. -1 if there is none.
  int64_t fraction() {
    int64_t value = 0;
    size_t count = 0;
    for (; count < rest.size() && rest[count] >= '0' && rest[count] <= '9'; ++count) {
      if (count < 9) value = value * 10 + (rest[count] - '0');
    }
    if (count == 0) return -1;
    for (size_t i = count; i < 9; ++i) value *= 10;
    rest.remove_prefix(count);
    return value;
  }
};

/// The offset at the end of a time in seconds east of UTC; nothing if it is malformed.
std::optional<int> offset_seconds(Cursor& at) {
  if (at.rest.empty() || at.take('Z') || at.take('z')) return 0;
  int sign = at.take('+') ? 1 : at.take('-') ? -1 : 0;
  int hours = sign ? at.digits(2) : -1;
  if (hours < 0 || hours > 23) return std::nullopt;
  int minutes = 0;
  if (!at.rest.empty()) {
    at.take(':');
    minutes = at.digits(2);
    if (minutes < 0 || minutes > 59) return std::nullopt;
  }
  return sign * (hours * 3600 + minutes * 60);
}

}  // namespace

std::optional<int64_t> parse_time(std::string_view text) {
  Cursor at{text};
  int year = at.digits(4);
  if (year < 1678 || year > 2261 || !at.take('-')) return std::nullopt;
  int month = at.digits(2);
  if (month < 1 || !at.take('-')) return std::nullopt;
  int day = at.digits(2);
  if (day < 1) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  int64_t ns = int64_t{std::chrono::sys_days(date).time_since_epoch().count()} * kNsPerDay;
  if (at.rest.empty()) return ns;
  if (!at.take('T') && !at.take('t') && !at.take(' ')) return std::nullopt;
  int hour = at.digits(2);
  if (hour < 0 || hour > 23 || !at.take(':')) return std::nullopt;
  int minute = at.digits(2);
  if (minute < 0 || minute > 59) return std::nullopt;
  ns += hour * kNsPerHour + minute * kNsPerMinute;
  if (at.take(':')) {
    int second = at.digits(2);  // 60: a leap second, counted as the one after
    if (second < 0 || second > 60) return std::nullopt;
    ns += second * kNsPerSecond;
    if (at.take('.') || at.take(',')) {
      int64_t fraction = at.fraction();
      if (fraction < 0) return std::nullopt;
      ns += fraction;
    }
  }
  if (!at.rest.empty() && at.rest[0] == ' ') at.rest.remove_prefix(1);
  auto offset = offset_seconds(at);
  if (!offset || !at.rest.empty()) return std::nullopt;
  return ns - *offset * kNsPerSecond;
}

std::optional<int64_t> time_of_epoch(int64_t epoch) {
  uint64_t size = epoch < 0 ? -static_cast<uint64_t>(epoch) : static_cast<uint64_t>(epoch);
  int64_t unit = size < 100'000'000'000u           ? kNsPerSecond
                 : size < 100'000'000'000'000u     ? 1'000'000
                 : size < 100'000'000'000'000'000u ? 1'000
                                                   : 1;
  int64_t ns;
  if (__builtin_mul_overflow(epoch, unit, &ns)) return std::nullopt;
  return ns;
}

std::optional<int64_t> time_of_epoch(double epoch) {
  double size = std::fabs(epoch);
  double unit = size < 1e11 ? 1e9 : size < 1e14 ? 1e6 : size < 1e17 ? 1e3 : 1;
  double ns = epoch * unit;
  if (!(std::fabs(ns) < 9.2e18)) return std::nullopt;
  return static_cast<int64_t>(std::llround(ns));
}

std::optional<int64_t> parse_duration(std::string_view text) {
  bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  struct Unit {
    std::string_view name;
    int64_t ns;
  };
  static constexpr std::array<Unit, 10> kUnits{{{"ns", 1},
                                                {"us", 1'000},
                                                {"µs", 1'000},
                                                {"ms", 1'000'000},
                                                {"s", kNsPerSecond},
                                                {"m", kNsPerMinute},
                                                {"h", kNsPerHour},
                                                {"d", kNsPerDay},
                                                {"w", 7 * kNsPerDay},
                                                {"min", kNsPerMinute}}};
  double total_real = 0;
  int64_t total = 0;
  while (!text.empty()) {
    size_t number_size = std::min(text.find_first_not_of("0123456789."), text.size());
    auto number = parse_number(text.substr(0, number_size));
    if (!number) return std::nullopt;
    text.remove_prefix(number_size);
    size_t unit_size = std::min(text.find_first_of("0123456789."), text.size());
    auto name = text.substr(0, unit_size);
    auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.name == name; });
    if (unit == kUnits.end()) return std::nullopt;
    text.remove_prefix(unit_size);
    if (number->is_int) {
      int64_t part;
      if (__builtin_mul_overflow(number->whole, unit->ns, &part) ||
          __builtin_add_overflow(total, part, &total)) {
        return std::nullopt;
      }
    } else {
      total_real += number->real * static_cast<double>(unit->ns);
    }
  }
  if (!(total_real < 9.2e18)) return std::nullopt;
  if (__builtin_add_overflow(total, std::llround(total_real), &total)) return std::nullopt;
  return negative ? -total : total;
}

namespace {

void append_padded(int64_t value, int width, std::string& out) {
  char buffer[20];
  for (int i = width; i-- > 0; value /= 10) buffer[i] = static_cast<char>('0' + value % 10);
  out.append(buffer, static_cast<size_t>(width));
}

/// `.` and the ns without trailing zeros, or nothing.
void append_fraction(int64_t ns, int width, std::string& out) {
  if (ns == 0) return;
  out += '.';
  append_padded(ns, width, out);
  while (out.back() == '0') out.pop_back();
}

}  // namespace

void append_time(int64_t ns, std::string& out) {
  int64_t days = ns / kNsPerDay - (ns % kNsPerDay < 0);
  int64_t of_day = ns - days * kNsPerDay;
  std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  append_padded(int{date.year()}, 4, out);
  out += '-';
  append_padded(unsigned{date.month()}, 2, out);
  out += '-';
  append_padded(unsigned{date.day()}, 2, out);
  out += 'T';
  append_padded(of_day / kNsPerHour, 2, out);
  out += ':';
  append_padded(of_day / kNsPerMinute % 60, 2, out);
  out += ':';
  append_padded(of_day / kNsPerSecond % 60, 2, out);
  append_fraction(of_day % kNsPerSecond, 9, out);
  out += 'Z';
}

void append_duration(int64_t ns, std::string& out) {
  uint64_t left = ns < 0 ? -static_cast<uint64_t>(ns) : static_cast<uint64_t>(ns);
  if (ns < 0) out += '-';
  if (left == 0) {
    out += "0s";
    return;
  }
  if (left < static_cast<uint64_t>(kNsPerSecond)) {
    struct Unit {
      uint64_t ns;
      int decimals;
      std::string_view name;
    };
    for (Unit unit : {Unit{1'000'000, 6, "ms"}, Unit{1'000, 3, "us"}, Unit{1, 0, "ns"}}) {
      if (left < unit.ns) continue;
      append_int(static_cast<int64_t>(left / unit.ns), out);
      append_fraction(static_cast<int64_t>(left % unit.ns), unit.decimals, out);
      out += unit.name;
      return;
    }
  }
  auto hours = static_cast<int64_t>(left / kNsPerHour);
  auto minutes = static_cast<int64_t>(left / kNsPerMinute % 60);
  auto seconds_ns = static_cast<int64_t>(left % kNsPerMinute);
  if (hours) {
    append_int(hours, out);
    out += 'h';
  }
  if (minutes) {
    append_int(minutes, out);
    out += 'm';
  }
  if (seconds_ns) {
    append_int(seconds_ns / kNsPerSecond, out);
    append_fraction(seconds_ns % kNsPerSecond, 9, out);
    out += 's';
  }
}

}  // namespace weir
