#include "weir/data/civil_time.h"

#include <chrono>

namespace weir {

int64_t days_of_date(int year, int month, int day) {
  std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  return int64_t{std::chrono::sys_days(date).time_since_epoch().count()};
}

int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

int iso_weekday(int64_t days) {
  int64_t of_week = (days + 3) % 7;   // 1970-01-01 was a Thursday
  return static_cast<int>(of_week < 0 ? of_week + 8 : of_week + 1);
}

std::optional<int64_t> civil_seconds(const CivilTime& civil) {
  if (civil.month < 1 || civil.month > 12 || civil.day < 1 || civil.day > days_in_month(civil.year, civil.month))
    return std::nullopt;
  if (civil.hour < 0 || civil.hour > 23 || civil.minute < 0 || civil.minute > 59 || civil.second < 0 ||
      civil.second > 60)
    return std::nullopt;
  return days_of_date(civil.year, civil.month, civil.day) * kSecondsPerDay + civil.hour * 3600 + civil.minute * 60 +
         civil.second;
}

std::optional<int64_t> civil_ns(const CivilTime& civil) {
  if (civil.year < 1678 || civil.year > 2261) return std::nullopt;
  auto seconds = civil_seconds(civil);
  if (!seconds) return std::nullopt;
  return *seconds * kNsPerSecond + civil.ns;
}

CivilTime civil_of_ns(int64_t ns) {
  int64_t days = floor_divide(ns, kNsPerDay);
  int64_t of_day = ns - days * kNsPerDay;
  std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  auto seconds = static_cast<int>(of_day / kNsPerSecond);
  return {.year = int{date.year()},
          .month = static_cast<int>(unsigned{date.month()}),
          .day = static_cast<int>(unsigned{date.day()}),
          .hour = seconds / 3600,
          .minute = seconds / 60 % 60,
          .second = seconds % 60,
          .ns = static_cast<int>(of_day % kNsPerSecond)};
}

}  // namespace weir
