#include "weir/data/time_zone.h"

#include <algorithm>

#include "weir/data/civil_time.h"

namespace weir {
namespace {

/// Big-endian integers off the front of a TZif file.
struct Bytes {
  std::string_view rest;
  bool ok = true;

  std::string_view take(size_t size) {
    if (rest.size() < size) {
      ok = false;
      return {};
    }
    auto taken = rest.substr(0, size);
    rest.remove_prefix(size);
    return taken;
  }
  int64_t number(size_t size) {
    auto bytes = take(size);
    if (bytes.empty()) return 0;
    uint64_t value = static_cast<signed char>(bytes[0]) < 0 ? ~uint64_t{0} : 0;
    for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return static_cast<int64_t>(value);
  }
};

struct Header {
  int version = 0;
  size_t utc_indicators, standard_indicators, leap_seconds, transitions, types, text_bytes;
};

std::optional<Header> read_header(Bytes& in) {
  auto magic = in.take(4);
  auto version = in.take(1);
  in.take(15);
  Header header{};
  for (size_t* count : {&header.utc_indicators, &header.standard_indicators, &header.leap_seconds,
                        &header.transitions, &header.types, &header.text_bytes})
    *count = static_cast<size_t>(in.number(4) & 0xFFFFFFFF);
  if (!in.ok || magic != "TZif") return std::nullopt;
  header.version = version[0] == '\0' ? 1 : version[0] - '0';
  if (header.version < 1 || header.version > 9 || header.types == 0) return std::nullopt;
  return header;
}

size_t body_bytes(const Header& header, size_t time_bytes) {
  return header.transitions * (time_bytes + 1) + header.types * 6 + header.text_bytes +
         header.leap_seconds * (time_bytes + 4) + header.standard_indicators + header.utc_indicators;
}

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

/// POSIX.1-2017, "Other Environment Variables", TZ, with the wider hours of RFC 8536.
struct TimeZone::RuleReader {
  std::string_view rest;

  bool take(char c) {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }
  std::optional<int> number(int low, int high) {
    size_t size = 0;
    int value = 0;
    while (size < rest.size() && size < 4 && is_digit(rest[size])) value = value * 10 + (rest[size++] - '0');
    if (size == 0 || value < low || value > high) return std::nullopt;
    rest.remove_prefix(size);
    return value;
  }
  std::optional<std::string> name() {
    bool quoted = take('<');
    size_t size = 0;
    while (size < rest.size() && (quoted ? rest[size] != '>' : is_letter(rest[size]))) ++size;
    if (size < 3 || (quoted && size == rest.size())) return std::nullopt;
    std::string name(rest.substr(0, size));
    rest.remove_prefix(size + quoted);
    return name;
  }
  /// `[+-]hh[:mm[:ss]]` in seconds.
  std::optional<int32_t> clock(int hours_max) {
    int sign = take('-') ? -1 : (take('+'), 1);
    auto hours = number(0, hours_max);
    std::optional<int> minutes = 0, seconds = 0;
    if (hours && take(':')) {
      minutes = number(0, 59);
      if (minutes && take(':')) seconds = number(0, 59);
    }
    if (!hours || !minutes || !seconds) return std::nullopt;
    return sign * (*hours * 3600 + *minutes * 60 + *seconds);
  }
  std::optional<Change> change() {
    Change change;
    std::optional<int> day;
    if (take('M')) {
      change.is = Change::Is::WeekdayOfMonth;
      auto month = number(1, 12);
      if (!month || !take('.')) return std::nullopt;
      auto week = number(1, 5);
      if (!week || !take('.')) return std::nullopt;
      change.month = *month;
      change.week = *week;
      day = number(0, 6);
    } else if (take('J')) {
      change.is = Change::Is::JulianDay;
      day = number(1, 365);
    } else {
      change.is = Change::Is::DayOfYear;
      day = number(0, 365);
    }
    if (!day) return std::nullopt;
    change.day = *day;
    if (take('/')) {
      auto at = clock(167);
      if (!at) return std::nullopt;
      change.seconds = *at;
    }
    return change;
  }
  std::optional<Rule> rule() {
    Rule rule;
    auto standard_name = name();
    if (!standard_name) return std::nullopt;
    auto west = clock(24);
    if (!west) return std::nullopt;
    rule.standard = {-*west, false, *standard_name};
    if (rest.empty()) return rule;
    rule.has_summer = true;
    auto summer_name = name();
    if (!summer_name) return std::nullopt;
    rule.summer = {rule.standard.seconds + 3600, true, *summer_name};
    if (!rest.empty() && rest[0] != ',') {
      auto summer_west = clock(24);
      if (!summer_west) return std::nullopt;
      rule.summer.seconds = -*summer_west;
    }
    if (rest.empty()) rest = ",M3.2.0,M11.1.0";   // what POSIX leaves open, as most systems read it
    if (!take(',')) return std::nullopt;
    auto begin = change();
    if (!begin || !take(',')) return std::nullopt;
    auto end = change();
    if (!end || !rest.empty()) return std::nullopt;
    rule.begin = *begin;
    rule.end = *end;
    return rule;
  }
};

int64_t TimeZone::Change::local_seconds(int year) const {
  int64_t days = days_of_date(year, 1, 1);
  switch (is) {
    case Is::JulianDay:   // never counts 29 February
      days += day - 1 + (day >= 60 && days_in_month(year, 2) == 29);
      break;
    case Is::DayOfYear:
      days += day;
      break;
    case Is::WeekdayOfMonth: {
      days = days_of_date(year, month, 1);
      int first = iso_weekday(days) % 7;
      int of_month = (day - first + 7) % 7 + (week - 1) * 7;
      while (of_month >= days_in_month(year, month)) of_month -= 7;
      days += of_month;
    }
  }
  return days * kSecondsPerDay + seconds;
}

std::optional<TimeZone> TimeZone::from_rule(std::string_view rule) {
  TimeZone zone;
  zone.rule_ = RuleReader{rule}.rule();
  if (!zone.rule_) return std::nullopt;
  return zone;
}

std::optional<TimeZone> TimeZone::from_tzif(std::string_view bytes) {
  Bytes in{bytes};
  auto header = read_header(in);
  if (!header) return std::nullopt;
  size_t time_bytes = 4;
  if (header->version > 1) {
    in.take(body_bytes(*header, 4));
    header = read_header(in);
    time_bytes = 8;
  }
  if (!header || !in.ok || in.rest.size() < body_bytes(*header, time_bytes)) return std::nullopt;

  TimeZone zone;
  for (size_t i = 0; i < header->transitions; ++i) zone.transitions_.push_back(in.number(time_bytes));
  for (char type : in.take(header->transitions)) zone.types_of_.push_back(static_cast<uint8_t>(type));
  std::vector<size_t> names;
  for (size_t i = 0; i < header->types; ++i) {
    auto seconds = static_cast<int32_t>(in.number(4));
    bool summer = in.number(1) != 0;
    names.push_back(static_cast<size_t>(in.number(1) & 0xFF));
    zone.types_.push_back({seconds, summer, {}});
  }
  auto text = in.take(header->text_bytes);
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] >= text.size()) return std::nullopt;
    auto name = text.substr(names[i]);
    zone.types_[i].abbreviation = name.substr(0, name.find('\0'));
  }
  in.take(header->leap_seconds * (time_bytes + 4) + header->standard_indicators + header->utc_indicators);
  bool sound = in.ok && std::is_sorted(zone.transitions_.begin(), zone.transitions_.end()) &&
               std::all_of(zone.types_of_.begin(), zone.types_of_.end(),
                           [&](uint8_t type) { return type < zone.types_.size(); });
  if (!sound) return std::nullopt;
  if (time_bytes == 8 && in.rest.starts_with('\n')) {
    auto rule = in.rest.substr(1, in.rest.find('\n', 1) - 1);
    zone.rule_ = RuleReader{rule}.rule();
    if (!zone.rule_ && !rule.empty()) return std::nullopt;
  }
  return zone;
}

TimeZone::Offset TimeZone::by_rule(int64_t utc_seconds) const {
  const Rule& rule = *rule_;
  if (!rule.has_summer) return offset_of(rule.standard);
  int64_t local = utc_seconds + rule.standard.seconds;
  constexpr int64_t kFarthestSeconds = 9'200'000'000;   // what 64 bits of ns hold
  int year = civil_of_ns(std::clamp(local, -kFarthestSeconds, kFarthestSeconds) * kNsPerSecond).year;
  int64_t begin = rule.begin.local_seconds(year) - rule.standard.seconds;
  int64_t end = rule.end.local_seconds(year) - rule.summer.seconds;
  bool summer = begin < end ? utc_seconds >= begin && utc_seconds < end
                            : utc_seconds >= begin || utc_seconds < end;   // south of the equator
  return offset_of(summer ? rule.summer : rule.standard);
}

TimeZone::Offset TimeZone::at(int64_t utc_seconds) const {
  if (transitions_.empty() || utc_seconds >= transitions_.back()) {
    if (rule_) return by_rule(utc_seconds);
    return offset_of(types_[transitions_.empty() ? 0 : types_of_.back()]);
  }
  auto after = std::upper_bound(transitions_.begin(), transitions_.end(), utc_seconds);
  if (after == transitions_.begin()) return offset_of(types_[0]);
  return offset_of(types_[types_of_[static_cast<size_t>(after - transitions_.begin()) - 1]]);
}

int64_t TimeZone::local_ns(int64_t utc_ns) const {
  int64_t local;
  int64_t offset_ns = at(floor_divide(utc_ns, kNsPerSecond)).seconds * kNsPerSecond;
  return __builtin_add_overflow(utc_ns, offset_ns, &local) ? utc_ns : local;
}

int64_t TimeZone::utc_ns(int64_t local_ns) const {
  int64_t local = floor_divide(local_ns, kNsPerSecond);
  int32_t before = at(local - kSecondsPerDay).seconds, after = at(local + kSecondsPerDay).seconds;
  int32_t offset = before;
  if (before != after && at(local - before).seconds != before && at(local - after).seconds == after) offset = after;
  int64_t utc;
  return __builtin_sub_overflow(local_ns, offset * kNsPerSecond, &utc) ? local_ns : utc;
}

std::optional<int32_t> TimeZone::offset_of(std::string_view abbreviation) const {
  if (rule_) {
    if (rule_->standard.abbreviation == abbreviation) return rule_->standard.seconds;
    if (rule_->has_summer && rule_->summer.abbreviation == abbreviation) return rule_->summer.seconds;
  }
  for (size_t i = types_.size(); i-- > 0;)
    if (types_[i].abbreviation == abbreviation) return types_[i].seconds;
  return std::nullopt;
}

}  // namespace weir
