#include "weir/data/time_pattern.h"

#include <algorithm>
#include <array>

#include "weir/data/civil_time.h"
#include "weir/data/number.h"

namespace weir {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                                      "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                       "Friday", "Saturday", "Sunday"};
constexpr std::string_view kBlanks = " \t\r\n\v\f";

/// RFC 2822, section 4.3: the zones that have one meaning everywhere, and those of North America.
struct NamedZone {
  std::string_view name;
  int hours;
};
constexpr NamedZone kNamedZones[] = {{"UTC", 0}, {"GMT", 0},  {"UT", 0},   {"Z", 0},    {"EST", -5}, {"EDT", -4},
                                     {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool starts_with_name(std::string_view text, std::string_view name) {
  return text.size() >= name.size() &&
         std::equal(name.begin(), name.end(), text.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

/// What stands for whole dates and times.
std::string_view expansion(char directive) {
  switch (directive) {
    case 'F':
      return "%Y-%m-%d";
    case 'T':
    case 'X':
      return "%H:%M:%S";
    case 'R':
      return "%H:%M";
    case 'D':
    case 'x':
      return "%m/%d/%y";
    case 'r':
      return "%I:%M:%S %p";
    case 'c':
      return "%a %b %e %H:%M:%S %Y";
    default:
      return {};
  }
}

int iso_weeks_in_year(int year) {
  int first = iso_weekday(days_of_date(year, 1, 1));
  return first == 4 || (first == 3 && days_in_month(year, 2) == 29) ? 53 : 52;
}

/// Monday of the first week of an ISO year, which is the one that holds 4 January.
int64_t first_iso_monday(int year) {
  int64_t fourth = days_of_date(year, 1, 4);
  return fourth - (iso_weekday(fourth) - 1);
}

struct IsoWeek {
  int year, week;
};
IsoWeek iso_week_of(int64_t days, int calendar_year) {
  int year = calendar_year;
  if (days < first_iso_monday(year)) --year;
  else if (days >= first_iso_monday(year + 1)) ++year;
  return {year, static_cast<int>((days - first_iso_monday(year)) / 7) + 1};
}

void append_number(int64_t value, int width, char flag, char pad, std::string& out) {
  if (flag == '_') pad = ' ';
  if (flag == '0') pad = '0';
  std::string digits;
  append_int(value < 0 ? -value : value, digits);
  if (value < 0) out += '-';
  if (flag != '-' && static_cast<int>(digits.size()) < width)
    out.append(static_cast<size_t>(width) - digits.size(), pad);
  out += digits;
}

void append_offset(int32_t seconds, bool colon, std::string& out) {
  out += seconds < 0 ? '-' : '+';
  int32_t minutes = (seconds < 0 ? -seconds : seconds) / 60;
  append_number(minutes / 60, 2, 0, '0', out);
  if (colon) out += ':';
  append_number(minutes % 60, 2, 0, '0', out);
}

}  // namespace

std::optional<TimePattern> TimePattern::compile(std::string_view pattern, std::string& why) {
  TimePattern made;
  if (!made.add(pattern, why)) return std::nullopt;
  return made;
}

bool TimePattern::add(std::string_view pattern, std::string& why) {
  constexpr std::string_view kDirectives = "YyCmbBhdejGgVuwaAUWHkIlpPMSfNLszZnt%";
  while (!pattern.empty()) {
    if (pattern[0] != '%') {
      auto literal = pattern.substr(0, pattern.find('%'));
      items_.push_back({.literal = std::string(literal)});
      pattern.remove_prefix(literal.size());
      continue;
    }
    Item item;
    pattern.remove_prefix(1);
    if (!pattern.empty() && std::string_view("-_0:").find(pattern[0]) != std::string_view::npos) {
      item.flag = pattern[0];
      pattern.remove_prefix(1);
    }
    if (!pattern.empty() && pattern[0] >= '1' && pattern[0] <= '9') {
      item.width = pattern[0] - '0';
      pattern.remove_prefix(1);
    }
    if (pattern.empty()) {
      why = "a % at the end of the pattern";
      return false;
    }
    item.directive = pattern[0];
    pattern.remove_prefix(1);
    if (auto whole = expansion(item.directive); !whole.empty()) {
      if (!add(whole, why)) return false;
      continue;
    }
    bool known = kDirectives.find(item.directive) != std::string_view::npos;
    if (item.flag == ':') known = item.directive == 'z';
    if (!known) {
      why = std::string("there is no %") + (item.flag == ':' ? ":" : "") + item.directive;
      return false;
    }
    if (std::string_view("UWg").find(item.directive) != std::string_view::npos) can_parse_ = false;
    items_.push_back(std::move(item));
  }
  return true;
}

/// What has been read so far.
struct TimePattern::Reading {
  std::string_view rest;
  CivilTime civil;
  bool has_year = false, has_month = false, has_day = false, has_century = false;
  int century = 0;
  std::optional<int> day_of_year, iso_year, iso_week, weekday;
  std::optional<bool> afternoon;
  bool twelve_hours = false;
  std::optional<int64_t> epoch;
  std::optional<int32_t> offset;

  void skip_blanks() { rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size())); }

  std::optional<int> number(size_t digits_max, int low, int high) {
    skip_blanks();
    size_t size = 0;
    int value = 0;
    while (size < rest.size() && size < digits_max && is_digit(rest[size])) value = value * 10 + (rest[size++] - '0');
    if (size == 0 || value < low || value > high) return std::nullopt;
    rest.remove_prefix(size);
    return value;
  }
  bool into(int& field, size_t digits_max, int low, int high) {
    auto value = number(digits_max, low, high);
    if (value) field = *value;
    return value.has_value();
  }
  bool into(std::optional<int>& field, size_t digits_max, int low, int high) {
    field = number(digits_max, low, high);
    return field.has_value();
  }
  bool fraction() {
    size_t size = 0;
    int value = 0;
    for (; size < rest.size() && is_digit(rest[size]); ++size)
      if (size < 9) value = value * 10 + (rest[size] - '0');
    for (size_t i = size; i < 9; ++i) value *= 10;
    rest.remove_prefix(size);
    civil.ns = value;
    return size > 0;
  }
  /// The number, from 1, of the name that comes next: whole, or its first three letters.
  template <size_t N>
  int name(const std::array<std::string_view, N>& names) {
    for (size_t i = 0; i < N; ++i) {
      for (auto name : {names[i], names[i].substr(0, 3)}) {
        if (!starts_with_name(rest, name)) continue;
        rest.remove_prefix(name.size());
        return static_cast<int>(i) + 1;
      }
    }
    return 0;
  }
  bool read_epoch() {
    size_t size = rest.starts_with('-') || rest.starts_with('+') ? 1 : 0;
    while (size < rest.size() && is_digit(rest[size])) ++size;
    epoch = parse_int(rest.substr(0, size));
    rest.remove_prefix(size);
    return epoch.has_value();
  }
  std::optional<int> two_digits(int high) {
    if (rest.size() < 2 || !is_digit(rest[0]) || !is_digit(rest[1])) return std::nullopt;
    return number(2, 0, high);
  }
  bool read_offset() {
    if (rest.starts_with('Z') || rest.starts_with('z')) {
      rest.remove_prefix(1);
      offset = 0;
      return true;
    }
    if (!rest.starts_with('+') && !rest.starts_with('-')) return false;
    int sign = rest[0] == '-' ? -1 : 1;
    rest.remove_prefix(1);
    auto hours = two_digits(23);
    if (!hours) return false;
    bool colon = rest.starts_with(':');
    if (colon) rest.remove_prefix(1);
    auto minutes = colon || (!rest.empty() && is_digit(rest[0])) ? two_digits(59) : std::optional<int>(0);
    if (!minutes) return false;
    offset = sign * (*hours * 3600 + *minutes * 60);
    return true;
  }
  bool read_zone_name(const TimeZone* zone) {
    size_t size = 0;
    while (size < rest.size() && ((lower(rest[size]) >= 'a' && lower(rest[size]) <= 'z'))) ++size;
    auto name = rest.substr(0, size);
    if (name.empty()) return read_offset();
    rest.remove_prefix(size);
    if (zone) offset = zone->offset_of(name);
    for (const auto& known : kNamedZones)
      if (!offset && known.name == name) offset = known.hours * 3600;
    return offset.has_value();
  }
  bool literal(std::string_view text) {
    while (!text.empty()) {
      if (kBlanks.find(text[0]) != std::string_view::npos) {
        skip_blanks();
      } else if (rest.starts_with(text[0])) {
        rest.remove_prefix(1);
      } else {
        return false;
      }
      text.remove_prefix(1);
    }
    return true;
  }

  bool take(const Item& item, const TimeZone* zone);
  bool settle_date(int64_t now_ns, const TimeZone* zone);
  std::optional<int64_t> result(const TimeZone* zone, int64_t now_ns);
};

bool TimePattern::Reading::take(const Item& item, const TimeZone* zone) {
  switch (item.directive) {
    case 0:
      return literal(item.literal);
    case '%':
      return literal("%");
    case 'n':
    case 't':
      skip_blanks();
      return true;
    case 'Y':
      has_year = true;
      return into(civil.year, 4, 0, 9999);
    case 'y': {
      int of_century = 0;
      if (!into(of_century, 2, 0, 99)) return false;
      civil.year = (of_century < 69 ? 2000 : 1900) + of_century;   // as POSIX has it
      return has_year = true;
    }
    case 'C':
      has_century = true;
      return into(century, 2, 0, 99);
    case 'm':
      has_month = true;
      return into(civil.month, 2, 1, 12);
    case 'b':
    case 'B':
    case 'h':
      has_month = true;
      return (civil.month = name(kMonths)) != 0;
    case 'd':
    case 'e':
      has_day = true;
      return into(civil.day, 2, 1, 31);
    case 'j':
      return into(day_of_year, 3, 1, 366);
    case 'G':
      return into(iso_year, 4, 0, 9999);
    case 'V':
      return into(iso_week, 2, 1, 53);
    case 'u':
      return into(weekday, 1, 1, 7);
    case 'w':
      return number(1, 0, 6).has_value();
    case 'a':
    case 'A':
      return name(kWeekdays) != 0;
    case 'H':
    case 'k':
      return into(civil.hour, 2, 0, 23);
    case 'I':
    case 'l':
      twelve_hours = true;
      return into(civil.hour, 2, 1, 12);
    case 'p':
    case 'P':
      if (starts_with_name(rest, "am")) afternoon = false;
      else if (starts_with_name(rest, "pm")) afternoon = true;
      else return false;
      rest.remove_prefix(2);
      return true;
    case 'M':
      return into(civil.minute, 2, 0, 59);
    case 'S':
      return into(civil.second, 2, 0, 60);
    case 'f':
    case 'N':
    case 'L':
      return fraction();
    case 's':
      return read_epoch();
    case 'z':
      return read_offset();
    case 'Z':
      return read_zone_name(zone);
    default:
      return false;
  }
}

/// Whether the parts of the date that were read make one; the year stays open where there is none.
bool TimePattern::Reading::settle_date(int64_t now_ns, const TimeZone* zone) {
  if (has_century) {
    civil.year = century * 100 + (has_year ? civil.year % 100 : 0);
    has_year = true;
  }
  if (iso_year && iso_week) {
    if (*iso_week > iso_weeks_in_year(*iso_year)) return false;
    int64_t days = first_iso_monday(*iso_year) + (*iso_week - 1) * 7 + weekday.value_or(1) - 1;
    CivilTime date = civil_of_ns(days * kNsPerDay);
    civil.year = date.year, civil.month = date.month, civil.day = date.day;
    has_year = has_month = has_day = true;
  }
  if (day_of_year && has_year) {
    if (*day_of_year > 337 + days_in_month(civil.year, 2)) return false;
    civil.month = 1;
    civil.day = *day_of_year;
    while (civil.day > days_in_month(civil.year, civil.month)) civil.day -= days_in_month(civil.year, civil.month++);
    has_month = has_day = true;
  }
  if (!has_year && !has_month && !has_day) {
    CivilTime today = civil_of_ns(zone ? zone->local_ns(now_ns) : now_ns);
    civil.year = today.year, civil.month = today.month, civil.day = today.day;
    has_year = true;
  }
  return true;
}

std::optional<int64_t> TimePattern::Reading::result(const TimeZone* zone, int64_t now_ns) {
  if (epoch) {
    int64_t ns;
    if (__builtin_mul_overflow(*epoch, kNsPerSecond, &ns) || __builtin_add_overflow(ns, int64_t{civil.ns}, &ns))
      return std::nullopt;
    return ns;
  }
  if (twelve_hours) civil.hour = civil.hour % 12 + (afternoon.value_or(false) ? 12 : 0);
  if (!settle_date(now_ns, zone)) return std::nullopt;
  if (!has_year && !offset) return time_in_latest_year(civil, zone, now_ns);
  if (!has_year) {   // the time of a zone that was read: UTC, moved
    auto utc = time_in_latest_year(civil, nullptr, now_ns + *offset * kNsPerSecond);
    if (!utc) return std::nullopt;
    return *utc - *offset * kNsPerSecond;
  }
  auto local = civil_ns(civil);
  if (!local) return std::nullopt;
  if (offset) return *local - *offset * kNsPerSecond;
  return zone ? zone->utc_ns(*local) : *local;
}

std::optional<int64_t> TimePattern::parse(std::string_view text, const TimeZone* zone, int64_t now_ns) const {
  Reading reading{.rest = text};
  for (const Item& item : items_)
    if (!reading.take(item, zone)) return std::nullopt;
  if (!reading.rest.empty()) return std::nullopt;
  return reading.result(zone, now_ns);
}

void TimePattern::format(int64_t ns, const TimeZone* zone, std::string& out) const {
  int64_t utc_seconds = floor_divide(ns, kNsPerSecond);
  TimeZone::Offset offset = zone ? zone->at(utc_seconds) : TimeZone::Offset{0, "UTC", false};
  CivilTime t = civil_of_ns(zone ? zone->local_ns(ns) : ns);
  int64_t days = days_of_date(t.year, t.month, t.day);
  auto day_of_year = static_cast<int>(days - days_of_date(t.year, 1, 1));
  int weekday = iso_weekday(days);
  int hour12 = t.hour % 12 == 0 ? 12 : t.hour % 12;
  for (const Item& item : items_) {
    auto number = [&](int64_t value, int width, char pad = '0') { append_number(value, width, item.flag, pad, out); };
    switch (item.directive) {
      case 0:
        out += item.literal;
        break;
      case '%':
        out += '%';
        break;
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case 'Y':
        number(t.year, 4);
        break;
      case 'y':
        number(t.year % 100, 2);
        break;
      case 'C':
        number(t.year / 100, 2);
        break;
      case 'm':
        number(t.month, 2);
        break;
      case 'b':
      case 'h':
        out += kMonths[static_cast<size_t>(t.month) - 1].substr(0, 3);
        break;
      case 'B':
        out += kMonths[static_cast<size_t>(t.month) - 1];
        break;
      case 'd':
        number(t.day, 2);
        break;
      case 'e':
        number(t.day, 2, ' ');
        break;
      case 'j':
        number(day_of_year + 1, 3);
        break;
      case 'G':
        number(iso_week_of(days, t.year).year, 4);
        break;
      case 'g':
        number(iso_week_of(days, t.year).year % 100, 2);
        break;
      case 'V':
        number(iso_week_of(days, t.year).week, 2);
        break;
      case 'U':
        number((day_of_year + 7 - weekday % 7) / 7, 2);
        break;
      case 'W':
        number((day_of_year + 7 - (weekday - 1)) / 7, 2);
        break;
      case 'u':
        number(weekday, 1);
        break;
      case 'w':
        number(weekday % 7, 1);
        break;
      case 'a':
        out += kWeekdays[static_cast<size_t>(weekday) - 1].substr(0, 3);
        break;
      case 'A':
        out += kWeekdays[static_cast<size_t>(weekday) - 1];
        break;
      case 'H':
        number(t.hour, 2);
        break;
      case 'k':
        number(t.hour, 2, ' ');
        break;
      case 'I':
        number(hour12, 2);
        break;
      case 'l':
        number(hour12, 2, ' ');
        break;
      case 'p':
        out += t.hour < 12 ? "AM" : "PM";
        break;
      case 'P':
        out += t.hour < 12 ? "am" : "pm";
        break;
      case 'M':
        number(t.minute, 2);
        break;
      case 'S':
        number(t.second, 2);
        break;
      case 'f':
      case 'N':
      case 'L': {
        int digits = item.width ? item.width : item.directive == 'f' ? 6 : item.directive == 'N' ? 9 : 3;
        int64_t value = t.ns;
        for (int i = digits; i < 9; ++i) value /= 10;
        append_number(value, digits, 0, '0', out);
        break;
      }
      case 's':
        append_int(utc_seconds, out);
        break;
      case 'z':
        append_offset(offset.seconds, item.flag == ':', out);
        break;
      case 'Z':
        out += offset.abbreviation;
        break;
      default:
        break;
    }
  }
}

std::optional<int64_t> time_in_latest_year(CivilTime local, const TimeZone* zone, int64_t now_ns) {
  int64_t latest = now_ns > INT64_MAX - kNsPerDay ? INT64_MAX : now_ns + kNsPerDay;
  int year = civil_of_ns(zone ? zone->local_ns(latest) : latest).year;
  // Eight years hold a 29 February, also around 1900.
  for (int back = 0; back <= 8; ++back) {
    local.year = year - back;
    auto ns = civil_ns(local);
    if (!ns) continue;
    int64_t utc = zone ? zone->utc_ns(*ns) : *ns;
    if (utc <= latest) return utc;
  }
  return std::nullopt;
}

}  // namespace weir
