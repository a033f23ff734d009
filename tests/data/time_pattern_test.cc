#include "weir/data/time_pattern.h"

#include <gtest/gtest.h>

#include "weir/data/time_text.h"

namespace weir {
namespace {

const int64_t kNow = *parse_time("2026-11-23T10:00Z");

TimePattern compile(std::string_view pattern) {
  std::string why;
  auto made = TimePattern::compile(pattern, why);
  EXPECT_TRUE(made) << pattern << ": " << why;
  return *made;
}

/// As UTC text, or "null".
std::string read(std::string_view text, std::string_view pattern, const TimeZone* zone = nullptr) {
  auto ns = compile(pattern).parse(text, zone, kNow);
  if (!ns) return "null";
  std::string out;
  append_time(*ns, out);
  return out;
}

std::string print(std::string_view time, std::string_view pattern, const TimeZone* zone = nullptr) {
  std::string out;
  compile(pattern).format(*parse_time(time), zone, out);
  return out;
}

TEST(TimePattern, ReadsDatesAndTimes) {
  EXPECT_EQ(read("23/Nov/2026:10:00:07 +0200", "%d/%b/%Y:%H:%M:%S %z"), "2026-11-23T08:00:07Z");
  EXPECT_EQ(read("2026-11-23 10:00:07.25", "%F %T.%f"), "2026-11-23T10:00:07.25Z");
  EXPECT_EQ(read("2026-11-23T10:00:07.123456789Z", "%Y-%m-%dT%H:%M:%S.%N%z"), "2026-11-23T10:00:07.123456789Z");
  EXPECT_EQ(read("20261123100007", "%Y%m%d%H%M%S"), "2026-11-23T10:00:07Z");
  EXPECT_EQ(read("11/23/26 03:04 PM", "%D %I:%M %p"), "2026-11-23T15:04:00Z");
  EXPECT_EQ(read("12:00 am 1.2.2026", "%I:%M %p %d.%m.%Y"), "2026-02-01T00:00:00Z");
  EXPECT_EQ(read("Mon Nov 23 10:00:07 2026", "%c"), "2026-11-23T10:00:07Z");
  EXPECT_EQ(read("monday, november 23, 2026", "%A, %B %d, %Y"), "2026-11-23T00:00:00Z");
  EXPECT_EQ(read("1795428007", "%s"), "2026-11-23T10:00:07Z");
  EXPECT_EQ(read("1795428007,5", "%s,%L"), "2026-11-23T10:00:07.5Z");
  EXPECT_EQ(read("-1", "%s"), "1969-12-31T23:59:59Z");
  EXPECT_EQ(read("2026 327", "%Y %j"), "2026-11-23T00:00:00Z");
  EXPECT_EQ(read("2026-W48-1", "%G-W%V-%u"), "2026-11-23T00:00:00Z");
  EXPECT_EQ(read("2020-W53-7", "%G-W%V-%u"), "2021-01-03T00:00:00Z");
  EXPECT_EQ(read("99 68", "%y %H"), "null");
  EXPECT_EQ(read("68", "%y"), "2068-01-01T00:00:00Z");
  EXPECT_EQ(read("69", "%y"), "1969-01-01T00:00:00Z");
  EXPECT_EQ(read("1999", "%C%y"), "1999-01-01T00:00:00Z");
  EXPECT_EQ(read("2026-12-31 23:59:60", "%F %T"), "2027-01-01T00:00:00Z");
  EXPECT_EQ(read("100%", "100%%"), "2026-11-23T00:00:00Z");
}

TEST(TimePattern, TakesFewerDigitsAndAnyBlanks) {
  EXPECT_EQ(read("2026-1-2 3:4:5", "%Y-%m-%d %H:%M:%S"), "2026-01-02T03:04:05Z");
  EXPECT_EQ(read("Nov  3   2026", "%b %e %Y"), "2026-11-03T00:00:00Z");
  EXPECT_EQ(read("Nov3 2026", "%b %d%n%Y"), "2026-11-03T00:00:00Z");
}

TEST(TimePattern, RefusesWhatNoCalendarHas) {
  EXPECT_EQ(read("2026-02-29", "%F"), "null");
  EXPECT_EQ(read("2024-02-29", "%F"), "2024-02-29T00:00:00Z");
  EXPECT_EQ(read("2026-13-01", "%F"), "null");
  EXPECT_EQ(read("2026-00-01", "%F"), "null");
  EXPECT_EQ(read("2026-11-23 24:00:00", "%F %T"), "null");
  EXPECT_EQ(read("2026 366", "%Y %j"), "null");
  EXPECT_EQ(read("2026-W54-1", "%G-W%V-%u"), "null");
  EXPECT_EQ(read("2021-W53-1", "%G-W%V-%u"), "null");
  EXPECT_EQ(read("1677-01-01", "%F"), "null");
  EXPECT_EQ(read("9999-01-01", "%F"), "null");
  EXPECT_EQ(read("99999999999999999999", "%s"), "null");
}

TEST(TimePattern, ReadsTheWholeTextOrNothing) {
  EXPECT_EQ(read("2026-11-23x", "%F"), "null");
  EXPECT_EQ(read("x2026-11-23", "%F"), "null");
  EXPECT_EQ(read("", "%F"), "null");
  std::string whole = "23/Nov/2026:10:00:07 +0200";
  auto pattern = compile("%d/%b/%Y:%H:%M:%S %z");
  for (size_t size = 0; size + 2 < whole.size(); ++size)
    EXPECT_FALSE(pattern.parse(whole.substr(0, size), nullptr, kNow)) << size;
}

TEST(TimePattern, ReadsZones) {
  auto berlin = TimeZone::from_rule("CET-1CEST,M3.5.0,M10.5.0/3");
  EXPECT_EQ(read("2026-07-01 12:00", "%F %R", &*berlin), "2026-07-01T10:00:00Z");
  EXPECT_EQ(read("2026-07-01 12:00 +00:00", "%F %R %z", &*berlin), "2026-07-01T12:00:00Z");
  EXPECT_EQ(read("2026-07-01 12:00 -0330", "%F %R %z"), "2026-07-01T15:30:00Z");
  EXPECT_EQ(read("2026-07-01 12:00+02", "%F %R%z"), "2026-07-01T10:00:00Z");
  EXPECT_EQ(read("2026-07-01 12:00 CEST", "%F %R %Z", &*berlin), "2026-07-01T10:00:00Z");
  EXPECT_EQ(read("2026-07-01 12:00 PDT", "%F %R %Z"), "2026-07-01T19:00:00Z");
  EXPECT_EQ(read("2026-07-01 12:00 UTC", "%F %R %Z", &*berlin), "2026-07-01T12:00:00Z");
  EXPECT_EQ(read("2026-07-01 12:00 XYZ", "%F %R %Z"), "null");
  EXPECT_EQ(read("2026-07-01 12:00 +2500", "%F %R %z"), "null");
}

TEST(TimePattern, TakesTheLatestYearThatIsNotAhead) {
  EXPECT_EQ(read("Nov 23 09:00", "%b %d %R"), "2026-11-23T09:00:00Z");
  EXPECT_EQ(read("Nov 24 09:59", "%b %d %R"), "2026-11-24T09:59:00Z");
  EXPECT_EQ(read("Nov 24 10:01", "%b %d %R"), "2025-11-24T10:01:00Z");
  EXPECT_EQ(read("Feb 29", "%b %d"), "2024-02-29T00:00:00Z");
  EXPECT_EQ(read("Nov 24 12:00 +0300", "%b %d %R %z"), "2026-11-24T09:00:00Z");
  EXPECT_EQ(read("Feb 30", "%b %d"), "null");
  EXPECT_EQ(read("09:30", "%R"), "2026-11-23T09:30:00Z");
}

TEST(TimePattern, Prints) {
  constexpr std::string_view kTime = "2026-03-05T15:04:05.006007008Z";
  EXPECT_EQ(print(kTime, "%d.%m.%Y %H:%M:%S"), "05.03.2026 15:04:05");
  EXPECT_EQ(print(kTime, "%F %T.%f|%N|%L|%6N|%1N"), "2026-03-05 15:04:05.006007|006007008|006|006007|0");
  EXPECT_EQ(print(kTime, "%-d/%-m/%y %_H %e %k %l%P %I%p"), "5/3/26 15  5 15  3pm 03PM");
  EXPECT_EQ(print(kTime, "%a %A %b %B %h"), "Thu Thursday Mar March Mar");
  EXPECT_EQ(print(kTime, "%j %U %W %V %G %g %u %w %C"), "064 09 09 10 2026 26 4 4 20");
  EXPECT_EQ(print(kTime, "%s %z %:z %Z"), "1772723045 +0000 +00:00 UTC");
  EXPECT_EQ(print(kTime, "%D %R %r %c%n%t%%"), "03/05/26 15:04 03:04:05 PM Thu Mar  5 15:04:05 2026\n\t%");
  EXPECT_EQ(print("2021-01-03", "%G-W%V-%u"), "2020-W53-7");
  EXPECT_EQ(print("2024-12-30", "%G-W%V-%u"), "2025-W01-1");
  EXPECT_EQ(print("1969-12-31T23:59:59.5Z", "%F %T.%1N %s"), "1969-12-31 23:59:59.5 -1");
  EXPECT_EQ(print("2026-01-01T00:00Z", "%I %p %l"), "12 AM 12");
}

TEST(TimePattern, PrintsWhatClocksOfAZoneShow) {
  auto st_johns = TimeZone::from_rule("NST3:30NDT,M3.2.0,M11.1.0");
  EXPECT_EQ(print("2026-07-01T00:00Z", "%F %T %z %:z %Z", &*st_johns), "2026-06-30 21:30:00 -0230 -02:30 NDT");
}

TEST(TimePattern, ReadsWhatItPrints) {
  auto zone = TimeZone::from_rule("CET-1CEST,M3.5.0,M10.5.0/3");
  for (std::string_view pattern : {"%F %T.%N %z", "%s.%N", "%a, %d %b %Y %H:%M:%S.%f %:z", "%G-W%V-%u %r %L %Z",
                                   "%Y%j%H%M%S%z", "%c %z"}) {
    auto compiled = compile(pattern);
    for (int64_t ns = *parse_time("2025-12-20"); ns < *parse_time("2027-01-10"); ns += 1'000'003 * kNsPerSecond) {
      std::string text;
      compiled.format(ns, &*zone, text);
      EXPECT_EQ(compiled.parse(text, &*zone, kNow), ns) << text << " by " << pattern;
    }
  }
}

TEST(TimePattern, NamesWhatItDoesNotKnow) {
  std::string why;
  EXPECT_FALSE(TimePattern::compile("%Q", why));
  EXPECT_EQ(why, "there is no %Q");
  EXPECT_FALSE(TimePattern::compile("%d%", why));
  EXPECT_EQ(why, "a % at the end of the pattern");
  EXPECT_FALSE(TimePattern::compile("%:d", why));
  EXPECT_FALSE(compile("%Y week %U").can_parse());
  EXPECT_TRUE(compile("%F").can_parse());
}

}  // namespace
}  // namespace weir
