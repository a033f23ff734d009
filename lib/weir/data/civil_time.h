// CivilTime: a date and time of day as a calendar and a clock show them, of no zone in particular, and the arithmetic
// between that and a count of ns (proleptic Gregorian, no leap seconds). Pure.
#pragma once

#include <cstdint>
#include <optional>

namespace weir {

inline constexpr int64_t kNsPerSecond = 1'000'000'000;
inline constexpr int64_t kSecondsPerDay = 86'400;
inline constexpr int64_t kNsPerDay = kSecondsPerDay * kNsPerSecond;

struct CivilTime {
  int year = 1970;
  int month = 1, day = 1;              ///< from 1
  int hour = 0, minute = 0, second = 0;   ///< second 60 is a leap second, counted as the one after
  int ns = 0;
  bool operator==(const CivilTime&) const = default;
};

/// Rounded towards the past, also before 1970.
constexpr int64_t floor_divide(int64_t value, int64_t by) { return value / by - (value % by < 0); }

/// Days since 1970-01-01 of a date that exists; month and day are not checked.
int64_t days_of_date(int year, int month, int day);

/// How many days the month has.
int days_in_month(int year, int month);

/// 1 is Monday, 7 Sunday (ISO 8601), for days since 1970-01-01.
int iso_weekday(int64_t days);

/// Seconds since 1970-01-01T00:00, without the ns. Nothing if no calendar or clock shows that.
std::optional<int64_t> civil_seconds(const CivilTime& civil);

/// The same in ns; nothing outside the years 1678 to 2261, which is what 64 bits hold.
std::optional<int64_t> civil_ns(const CivilTime& civil);

CivilTime civil_of_ns(int64_t ns);

}  // namespace weir
