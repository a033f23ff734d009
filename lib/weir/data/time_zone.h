// TimeZone: how far a zone's clocks are from UTC, and when that changes. Made from the bytes of a TZif file (RFC 8536)
// as in the system's tzdata, or from a POSIX TZ rule; reads no file itself. Immutable, used by any number of threads.
//
// A local time that clocks skip is read with the offset before the gap (02:30 becomes 03:30 summer time); one that they
// show twice is the first of the two.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class TimeZone {
 public:
  struct Offset {
    int32_t seconds = 0;   ///< east of UTC
    std::string_view abbreviation;   ///< "CEST"; lives as long as the zone
    bool summer = false;
    bool operator==(const Offset&) const = default;
  };

  /// Nothing if the bytes are no TZif of version 1 to 4.
  static std::optional<TimeZone> from_tzif(std::string_view bytes);
  /// `CET-1CEST,M3.5.0,M10.5.0/3`; nothing if it is none.
  static std::optional<TimeZone> from_rule(std::string_view rule);

  /// What holds at an instant, in seconds since the epoch.
  Offset at(int64_t utc_seconds) const;

  /// What clocks show at an instant, as if that were UTC. Stays as it is where 64 bits can't hold it.
  int64_t local_ns(int64_t utc_ns) const;
  /// The instant at which clocks show that.
  int64_t utc_ns(int64_t local_ns) const;

  /// Seconds east of UTC of the abbreviation, if the zone has ever had it.
  std::optional<int32_t> offset_of(std::string_view abbreviation) const;

 private:
  /// A day of the year on which a rule changes clocks.
  struct Change {
    enum class Is : uint8_t { JulianDay, DayOfYear, WeekdayOfMonth } is = Is::JulianDay;
    int month = 0, week = 0, day = 0;
    int32_t seconds = 2 * 3600;   ///< of that day, in local time before the change
    int64_t local_seconds(int year) const;
  };
  struct Type {
    int32_t seconds = 0;
    bool summer = false;
    std::string abbreviation;
  };
  struct Rule {
    Type standard, summer;
    bool has_summer = false;
    Change begin, end;
  };
  struct RuleReader;

  TimeZone() = default;
  static Offset offset_of(const Type& type) { return {type.seconds, type.abbreviation, type.summer}; }
  Offset by_rule(int64_t utc_seconds) const;

  std::vector<int64_t> transitions_;   ///< ascending, in seconds since the epoch
  std::vector<uint8_t> types_of_;      ///< what holds from each of them on
  std::vector<Type> types_;
  std::optional<Rule> rule_;           ///< what holds behind the last transition
};

/// Shared because stages and parsers of a run have the same one and none may change it. Null is UTC.
using TimeZonePtr = std::shared_ptr<const TimeZone>;

}  // namespace weir
