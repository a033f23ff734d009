// TimePattern: times as text by a pattern of strptime and strftime, both ways. Compiled once; immutable.
//
//   %Y %y %C year   %m %b %B %h month   %d %e day   %j day of the year   %G %V %u ISO week date   %a %A %w weekday
//   %H %k %I %l hour   %p %P AM or PM   %M minute   %S second   %f %N %L fraction (6, 9, 3 digits)   %s epoch
//   %z %Z zone   %F %T %R %D %r %c whole dates and times   %n %t blank   %% percent sign
//
// `%-d` prints without padding, `%_d` with blanks, `%3N` three digits, `%:z` a zone with a colon. When reading, numbers
// may have fewer digits than printed, a fraction any number of them, names any case, and a blank is any number of
// blanks, also none; weekdays are passed over. What the pattern does not have is taken from 1970-01-01T00:00, but if
// there is no year it is the latest one for which the time is not more than a day after `now`, and if there is no date
// at all the day of `now`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/civil_time.h"
#include "weir/data/time_zone.h"

namespace weir {

class TimePattern {
 public:
  /// Nothing if the pattern holds a directive that there is not; `why` says which.
  static std::optional<TimePattern> compile(std::string_view pattern, std::string& why);

  /// Reads all of `text`, as ns since the epoch. `zone` is that of times without one.
  std::optional<int64_t> parse(std::string_view text, const TimeZone* zone, int64_t now_ns) const;

  /// Appends the time as clocks of `zone` show it.
  void format(int64_t ns, const TimeZone* zone, std::string& out) const;

  /// Whether `parse` can read all that it says; %U %W and %g can only be printed.
  bool can_parse() const { return can_parse_; }

 private:
  struct Item {
    char directive = 0;   ///< 0: the literal text
    char flag = 0;        ///< '-', '_', '0', ':'
    int width = 0;
    std::string literal;
  };
  struct Reading;

  TimePattern() = default;
  bool add(std::string_view pattern, std::string& why);

  std::vector<Item> items_;
  bool can_parse_ = true;
};

/// The latest year for which the time, which has none, is not more than a day after `now`, as UTC ns; 29 February only
/// in years that have one. `local` is what clocks of `zone` showed, its year is of no account. Nothing if no such day
/// is.
std::optional<int64_t> time_in_latest_year(CivilTime local, const TimeZone* zone, int64_t now_ns);

}  // namespace weir
