// Times and durations as text, both ways. Pure: no clock; a zone comes in as a value, and null is UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weir/data/civil_time.h"
#include "weir/data/time_zone.h"

namespace weir {

/// Reads all of `text` as a time:
///  - ISO 8601 and RFC 3339: a date `2026-11-23`, `2026-W48-1` or `2026-327`, then `T` or a blank and `10:00[:00[.5]]`,
///    then `Z` or an offset (`+02:00`, `+0200`, `+02`). A comma may stand for the dot, `24:00` for the end of a day; with
///    a `T`, dates and times may go without dashes and colons (`20261123T100000Z`);
///  - as in access logs, `23/Nov/2026:10:00:00 +0200`.
/// Without an offset it is what clocks of `zone` show. Nothing outside the years 1678 to 2261, which is what 64 bits of
/// ns hold.
std::optional<int64_t> parse_time(std::string_view text, const TimeZone* zone = nullptr);

/// Only the second of these, which is tried last.
std::optional<int64_t> parse_access_log_time(std::string_view text, const TimeZone* zone = nullptr);

/// As in RFC 3164, `Nov 23 10:00:00`: the year is the latest one for which that is not more than a day after `now`. Also
/// with fractions of the second and with a year, in front of the time or behind it.
std::optional<int64_t> parse_syslog_time(std::string_view text, const TimeZone* zone, int64_t now_ns);

/// The number, from 1, of the month whose name's first three letters `text` begins with; 0 if there is none.
int month_of_name(std::string_view text);

/// An epoch in s, ms, µs or ns, told apart by its size (below 10^11, 10^14, 10^17), as ns.
std::optional<int64_t> time_of_epoch(double epoch);
std::optional<int64_t> time_of_epoch(int64_t epoch);

/// Reads all of `text` as a duration: `1h2m3.5s`, a sign in front allowed, units `ns us µs ms s m h d w`.
std::optional<int64_t> parse_duration(std::string_view text);

/// RFC 3339 with as many decimals as needed: `…T10:00:00.5Z`, in a zone `…T12:00:00.5+02:00`.
void append_time(int64_t ns, std::string& out, const TimeZone* zone = nullptr);
/// `1m30.5s`, `250ms`; days and more as hours: `49h`
void append_duration(int64_t ns, std::string& out);

}  // namespace weir
