#include "weir/data/time_text.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

std::string shown(std::optional<int64_t> ns) {
  if (!ns) return "null";
  std::string out;
  append_time(*ns, out);
  return out;
}
std::string read(std::string_view text) { return shown(parse_time(text)); }

TEST(TimeText, ReadsTheSpellingsOfIso8601) {
  for (std::string_view text : {"2026-11-23T10:00:00Z", "2026-11-23T10:00:00", "2026-11-23 10:00", "2026-11-23t10:00:00z",
                                "2026-11-23T12:00:00+02:00", "2026-11-23T12:00:00+0200", "2026-11-23 12:00:00 +02",
                                "20261123T100000Z", "20261123T1000", "2026-W48-1T10:00", "2026W481T1000",
                                "2026-327T10:00", "2026327T100000Z", "2026-11-23T10:00:00,000", "2026-11-23T10:00:00 Z",
                                "20261123T120000+0200"})
    EXPECT_EQ(read(text), "2026-11-23T10:00:00Z") << text;
  EXPECT_EQ(read("2026-11-23"), "2026-11-23T00:00:00Z");
  EXPECT_EQ(read("2026-W48"), "2026-11-23T00:00:00Z");
  EXPECT_EQ(read("2026-366"), "null");
  EXPECT_EQ(read("2024-366"), "2024-12-31T00:00:00Z");
  EXPECT_EQ(read("2020-W53-7"), "2021-01-03T00:00:00Z");
  EXPECT_EQ(read("2021-W53-1"), "null");
  EXPECT_EQ(read("2026-11-23T24:00"), "2026-11-24T00:00:00Z");
  EXPECT_EQ(read("2026-11-23T23:59:60Z"), "2026-11-24T00:00:00Z");
  EXPECT_EQ(read("2026-11-23T10:00:00.1234567899Z"), "2026-11-23T10:00:00.123456789Z");
  EXPECT_EQ(read("2026-11-23T10:00:00-00:00"), "2026-11-23T10:00:00Z");
}

TEST(TimeText, RefusesWhatIsNearlyATime) {
  for (std::string_view text :
       {"", "2026", "20261123", "2026-11", "2026-11-2", "2026-11-23T", "2026-11-23T10", "2026-11-23T10:", "2026-11-23T10:0",
        "2026-11-23T10:00:", "2026-11-23T10:00:00.", "2026-11-23T10:00:00x", "2026-11-23T10:00:00 ", "2026-11-23T25:00",
        "2026-11-23T24:01", "2026-11-23T10:60", "2026-11-23T10:00:61", "2026-02-29", "2026-13-01", "2026-11-23T1000",
        "20261123T10:00", "20261123 100000", "2026-11-23T10:00+24:00", "2026-11-23T10:00+2", "1677-12-31", "2262-01-01",
        "2026-W54", "2026-W00", "2026-W48-8", "2026-000", "-026-11-23", "2026-11-23  10:00"})
    EXPECT_EQ(read(text), "null") << text;
}

TEST(TimeText, ReadsTimesOfAccessLogs) {
  EXPECT_EQ(read("10/Oct/2000:13:55:36 -0700"), "2000-10-10T20:55:36Z");
  EXPECT_EQ(read("10/oct/2000:13:55:36"), "2000-10-10T13:55:36Z");
  EXPECT_EQ(read("10/Oct/2000:13:55:36.250 +0000"), "2000-10-10T13:55:36.25Z");
  for (std::string_view text : {"32/Oct/2000:13:55:36 -0700", "10/Okt/2000:13:55:36 -0700", "10/Oct/2000:13:55:36 ",
                                "10/Oct/2000:13:55:36 -07:", "1/Oct/2000:13:55:36 -0700", "10/Oct/2000"})
    EXPECT_EQ(read(text), "null") << text;
}

TEST(TimeText, ReadsTimesOfSyslogInTheLatestYearThatIsNotAhead) {
  auto now = *parse_time("2026-03-01T00:00Z");
  auto syslog = [&](std::string_view text) { return shown(parse_syslog_time(text, nullptr, now)); };
  EXPECT_EQ(syslog("Feb 28 22:14:15"), "2026-02-28T22:14:15Z");
  EXPECT_EQ(syslog("Mar  1 22:14:15"), "2026-03-01T22:14:15Z");
  EXPECT_EQ(syslog("Mar 1 22:14:15"), "2026-03-01T22:14:15Z");
  EXPECT_EQ(syslog("Mar  2 00:00:00"), "2026-03-02T00:00:00Z");
  EXPECT_EQ(syslog("Mar  2 00:00:01"), "2025-03-02T00:00:01Z");
  EXPECT_EQ(syslog("Dec 31 23:59:59.5"), "2025-12-31T23:59:59.5Z");
  EXPECT_EQ(syslog("Feb 29 00:00:00"), "2024-02-29T00:00:00Z");
  EXPECT_EQ(syslog("Oct 11 2003 22:14:15"), "2003-10-11T22:14:15Z");
  EXPECT_EQ(syslog("Oct 11 22:14:15 2003"), "2003-10-11T22:14:15Z");
  for (std::string_view text : {"", "Oct", "Oct 11", "Oct 32 22:14:15", "Feb 30 22:14:15", "Oct 11 22:14:15 ",
                                "Oct 11 24:00:00", "Oct 11 22:14:15 x"})
    EXPECT_EQ(syslog(text), "null") << text;
}

TEST(TimeText, ReadsTimesWithoutAnOffsetInAZone) {
  auto berlin = TimeZone::from_rule("CET-1CEST,M3.5.0,M10.5.0/3");
  EXPECT_EQ(shown(parse_time("2026-07-01", &*berlin)), "2026-06-30T22:00:00Z");
  EXPECT_EQ(shown(parse_time("2026-07-01T00:00Z", &*berlin)), "2026-07-01T00:00:00Z");
  EXPECT_EQ(shown(parse_time("01/Jul/2026:00:00:00", &*berlin)), "2026-06-30T22:00:00Z");
  auto now = *parse_time("2026-12-31T23:30Z");
  EXPECT_EQ(shown(parse_syslog_time("Jan  1 00:30:00", &*berlin, now)), "2026-12-31T23:30:00Z");
}

TEST(TimeText, ReadsWhatItPrints) {
  auto zone = TimeZone::from_rule("<+0545>-5:45");
  for (int64_t ns : {int64_t{0}, int64_t{1}, int64_t{-1}, INT64_MAX / 2, INT64_MIN / 2, *parse_time("1700-01-01"),
                     *parse_time("2261-12-31T23:59:59.999999999")}) {
    for (const TimeZone* each : {static_cast<const TimeZone*>(nullptr), static_cast<const TimeZone*>(&*zone)}) {
      std::string text;
      append_time(ns, text, each);
      if (text.starts_with("2262")) continue;   // printed, and past what is read
      EXPECT_EQ(parse_time(text), ns) << text;
    }
  }
}

}  // namespace
}  // namespace weir
