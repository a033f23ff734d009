#include "weir/data/time_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "weir/data/number.h"
#include "weir/data/time_pattern.h"

namespace weir {
namespace {

constexpr int64_t kNsPerMinute = 60 * kNsPerSecond;
constexpr int64_t kNsPerHour = 60 * kNsPerMinute;

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

/// What a time says, and its offset if it has one.
struct Spelled {
  CivilTime civil;
  bool end_of_day = false;   ///< 24:00
  std::optional<int> offset_seconds;

  std::optional<int64_t> ns(const TimeZone* zone) const {
    auto local = civil_ns(civil);
    if (!local) return std::nullopt;
    if (end_of_day) *local += kNsPerDay;
    if (offset_seconds) return *local - *offset_seconds * kNsPerSecond;
    return zone ? zone->utc_ns(*local) : *local;
  }
};

bool read_offset(Cursor& at, std::optional<int>& seconds) {
  if (at.take('Z') || at.take('z')) {
    seconds = 0;
    return true;
  }
  int sign = at.take('+') ? 1 : at.take('-') ? -1 : 0;
  int hours = sign ? at.digits(2) : -1;
  if (hours < 0 || hours > 23) return false;
  int minutes = 0;
  if (!at.rest.empty()) {
    at.take(':');
    minutes = at.digits(2);
    if (minutes < 0 || minutes > 59) return false;
  }
  seconds = sign * (hours * 3600 + minutes * 60);
  return true;
}

bool set_date_of_days(int64_t days, CivilTime& civil) {
  if (days < -106'000 || days > 106'000) return false;
  CivilTime date = civil_of_ns(days * kNsPerDay);
  civil.year = date.year, civil.month = date.month, civil.day = date.day;
  return true;
}

/// `W48-1` behind the year.
bool read_week_date(Cursor& at, bool dashes, CivilTime& civil) {
  int week = at.digits(2);
  int day = 1;
  if (dashes ? at.take('-') : !at.rest.empty() && at.rest[0] != 'T') day = at.digits(1);
  if (week < 1 || week > 53 || day < 1 || day > 7) return false;
  int64_t fourth = days_of_date(civil.year, 1, 4);   // always in the first week
  int64_t days = fourth - iso_weekday(fourth) + (week - 1) * 7 + day;
  if (week == 53 && days - day + 4 >= days_of_date(civil.year + 1, 1, 1)) return false;   // that Thursday is of the next
  return set_date_of_days(days, civil);
}

/// A date of the year: month and day, or the day's number, or a week.
bool read_date(Cursor& at, CivilTime& civil, bool& dashes) {
  civil.year = at.digits(4);
  if (civil.year < 0) return false;
  dashes = at.take('-');
  if (at.take('W')) return read_week_date(at, dashes, civil);
  size_t digits = 0;
  while (digits < at.rest.size() && at.rest[digits] >= '0' && at.rest[digits] <= '9') ++digits;
  if (digits == 3) {
    int day = at.digits(3);
    return day >= 1 && day <= 337 + days_in_month(civil.year, 2) &&
           set_date_of_days(days_of_date(civil.year, 1, 1) + day - 1, civil);
  }
  civil.month = at.digits(2);
  if (dashes && !at.take('-')) return false;
  civil.day = at.digits(2);
  return civil.month > 0 && civil.day > 0;
}

/// `10:00[:00[.5]]`, or without colons where the date had no dashes.
bool read_clock(Cursor& at, bool basic, Spelled& time) {
  CivilTime& civil = time.civil;
  civil.hour = at.digits(2);
  bool colon = at.take(':');
  if (civil.hour < 0 || colon == basic) return false;
  civil.minute = at.digits(2);
  bool has_second = colon ? at.take(':') : !at.rest.empty() && at.rest[0] >= '0' && at.rest[0] <= '9';
  if (has_second) {
    civil.second = at.digits(2);
    if (at.take('.') || at.take(',')) {
      auto fraction = at.fraction();
      if (fraction < 0) return false;
      civil.ns = static_cast<int>(fraction);
    }
  }
  if (civil.minute < 0 || civil.second < 0) return false;
  time.end_of_day = civil.hour == 24 && civil.minute == 0 && civil.second == 0 && civil.ns == 0;
  if (time.end_of_day) civil.hour = 0;
  return true;
}

std::optional<int64_t> parse_iso_time(std::string_view text, const TimeZone* zone) {
  Cursor at{text};
  Spelled time;
  bool dashes = false;
  if (!read_date(at, time.civil, dashes)) return std::nullopt;
  if (at.rest.empty()) return dashes ? time.ns(zone) : std::nullopt;
  bool blank = at.rest[0] == ' ';
  if (!at.take('T') && !at.take('t') && !(dashes && at.take(' '))) return std::nullopt;
  if (!read_clock(at, !dashes, time)) return std::nullopt;
  if (blank || dashes) at.take(' ');
  if (!at.rest.empty() && !read_offset(at, time.offset_seconds)) return std::nullopt;
  if (!at.rest.empty() || text.back() == ' ') return std::nullopt;
  return time.ns(zone);
}

}  // namespace

std::optional<int64_t> parse_time(std::string_view text, const TimeZone* zone) {
  if (text.size() > 11 && text[2] == '/' && text[6] == '/') return parse_access_log_time(text, zone);
  return parse_iso_time(text, zone);
}

int month_of_name(std::string_view text) {
  if (text.size() < 3) return 0;
  auto code = [](char a, char b, char c) { return (a | 32) << 16 | (b | 32) << 8 | (c | 32); };
  switch (code(text[0], text[1], text[2])) {
    case 'j' << 16 | 'a' << 8 | 'n':
      return 1;
    case 'f' << 16 | 'e' << 8 | 'b':
      return 2;
    case 'm' << 16 | 'a' << 8 | 'r':
      return 3;
    case 'a' << 16 | 'p' << 8 | 'r':
      return 4;
    case 'm' << 16 | 'a' << 8 | 'y':
      return 5;
    case 'j' << 16 | 'u' << 8 | 'n':
      return 6;
    case 'j' << 16 | 'u' << 8 | 'l':
      return 7;
    case 'a' << 16 | 'u' << 8 | 'g':
      return 8;
    case 's' << 16 | 'e' << 8 | 'p':
      return 9;
    case 'o' << 16 | 'c' << 8 | 't':
      return 10;
    case 'n' << 16 | 'o' << 8 | 'v':
      return 11;
    case 'd' << 16 | 'e' << 8 | 'c':
      return 12;
    default:
      return 0;
  }
}

std::optional<int64_t> parse_access_log_time(std::string_view text, const TimeZone* zone) {
  Cursor at{text};
  Spelled time;
  CivilTime& civil = time.civil;
  civil.day = at.digits(2);
  if (!at.take('/') || (civil.month = month_of_name(at.rest)) == 0) return std::nullopt;
  at.rest.remove_prefix(3);
  if (!at.take('/')) return std::nullopt;
  civil.year = at.digits(4);
  if (!at.take(':') && !at.take(' ')) return std::nullopt;
  if (!read_clock(at, false, time)) return std::nullopt;
  if (at.take(' ') && at.rest.empty()) return std::nullopt;
  if (!at.rest.empty() && !read_offset(at, time.offset_seconds)) return std::nullopt;
  if (!at.rest.empty()) return std::nullopt;
  return time.ns(zone);
}

std::optional<int64_t> parse_syslog_time(std::string_view text, const TimeZone* zone, int64_t now_ns) {
  Cursor at{text};
  Spelled time;
  CivilTime& civil = time.civil;
  civil.month = month_of_name(text);
  if (civil.month == 0) return std::nullopt;
  at.rest.remove_prefix(3);
  if (!at.take(' ')) return std::nullopt;
  at.take(' ');
  bool two_digits = at.rest.size() > 1 && at.rest[1] != ' ';
  civil.day = at.digits(two_digits ? 2 : 1);
  if (civil.day < 1 || !at.take(' ')) return std::nullopt;
  bool has_year = at.rest.size() > 4 && at.rest[4] == ' ';
  if (has_year) {
    civil.year = at.digits(4);
    at.take(' ');
  }
  if (!read_clock(at, false, time)) return std::nullopt;
  if (!has_year && at.rest.size() == 5 && at.take(' ')) {
    civil.year = at.digits(4);
    has_year = true;
  }
  if (!at.rest.empty() || time.end_of_day) return std::nullopt;
  return has_year ? time.ns(zone) : time_in_latest_year(civil, zone, now_ns);
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
  // Of today's times a double holds the microsecond; the digits behind it are its error, not the clock's.
  constexpr double kExactNs = 9e15;
  if (unit >= 1e6 && std::fabs(ns) > kExactNs) return std::llround(epoch * (unit / 1000)) * 1000;
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

void append_time(int64_t ns, std::string& out, const TimeZone* zone) {
  // RFC 3339 has no seconds in an offset, which some zones had long ago: those are cut, so that the text reads back.
  int32_t offset_minutes = zone ? zone->at(floor_divide(ns, kNsPerSecond)).seconds / 60 : 0;
  int64_t local;
  if (__builtin_add_overflow(ns, offset_minutes * kNsPerMinute, &local)) return append_time(ns, out);
  CivilTime t = civil_of_ns(local);
  append_padded(t.year, 4, out);
  out += '-';
  append_padded(t.month, 2, out);
  out += '-';
  append_padded(t.day, 2, out);
  out += 'T';
  append_padded(t.hour, 2, out);
  out += ':';
  append_padded(t.minute, 2, out);
  out += ':';
  append_padded(t.second, 2, out);
  append_fraction(t.ns, 9, out);
  if (!zone) {
    out += 'Z';
    return;
  }
  out += offset_minutes < 0 ? '-' : '+';
  append_padded(std::abs(offset_minutes) / 60, 2, out);
  out += ':';
  append_padded(std::abs(offset_minutes) % 60, 2, out);
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
