// Times and durations as text, both ways, in UTC. Pure calendar arithmetic: no clock, no time zone data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

inline constexpr int64_t kNsPerSecond = 1'000'000'000;

/// Reads all of `text` as a time: `2026-11-23`, then `T` or a blank and `10:00[:00[.5]]`, then `Z` or an
/// offset
/// (`+02:00`, `+0200`, `+02`), UTC if there is none. A comma may stand for the dot (ISO 8601). Nothing
/// outside the years 1678 to 2261, which is what 64 bits of ns hold.
std::optional<int64_t> parse_time(std::string_view text);

/// An epoch in s, ms, µs or ns, told apart by its size (below 10^11, 10^14, 10^17), as ns.
std::optional<int64_t> time_of_epoch(double epoch);
std::optional<int64_t> time_of_epoch(int64_t epoch);

/// Reads all of `text` as a duration: `1h2m3.5s`, a sign in front allowed, units `ns us µs ms s m h d w`.
std::optional<int64_t> parse_duration(std::string_view text);

void append_time(int64_t ns,
                 std::string& out);  ///< RFC 3339 with as many decimals as needed: `…T10:00:00.5Z`
void append_duration(int64_t ns, std::string& out);  ///< `1m30.5s`, `250ms`; days and more as hours: `49h`

}  // namespace weir
