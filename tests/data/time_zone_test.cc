#include "weir/data/time_zone.h"

#include <gtest/gtest.h>

#include "weir/data/time_text.h"

namespace weir {
namespace {

constexpr std::string_view kBerlin = "CET-1CEST,M3.5.0,M10.5.0/3";

TimeZone rule(std::string_view text) {
  auto zone = TimeZone::from_rule(text);
  EXPECT_TRUE(zone) << text;
  return *zone;
}

int64_t utc(std::string_view text) { return *parse_time(text); }

std::string shown(std::string_view utc_text, const TimeZone& zone) {
  std::string out;
  append_time(utc(utc_text), out, &zone);
  return out;
}

std::string read(std::string_view local, const TimeZone& zone) {
  std::string out;
  append_time(*parse_time(local, &zone), out);
  return out;
}

void put(std::string& out, int64_t value, int bytes) {
  while (bytes-- > 0) out += static_cast<char>(value >> (8 * bytes));
}

/// A TZif file of version 2 (RFC 8536, section 3) with two types and these transitions to them in turn, CET first.
std::string tzif(const std::vector<int64_t>& transitions, std::string_view footer) {
  std::string file;
  auto header = [&](size_t count, size_t types, size_t text) {
    file += "TZif2" + std::string(15, '\0');
    for (size_t each : {size_t{0}, size_t{0}, size_t{0}, count, types, text}) put(file, static_cast<int64_t>(each), 4);
  };
  header(0, 1, 4);
  file += std::string(6, '\0') + std::string("UTC\0", 4);
  header(transitions.size(), 2, 9);
  for (int64_t each : transitions) put(file, each, 8);
  for (size_t i = 0; i < transitions.size(); ++i) put(file, i % 2 == 0 ? 1 : 0, 1);
  put(file, 3600, 4), put(file, 0, 1), put(file, 0, 1);
  put(file, 7200, 4), put(file, 1, 1), put(file, 4, 1);
  file += std::string("CET\0CEST\0", 9);
  file += "\n" + std::string(footer) + "\n";
  return file;
}

TEST(TimeZone, FollowsTheTransitionsOfAFile) {
  auto spring = utc("2020-03-29T01:00Z") / kNsPerSecond, autumn = utc("2020-10-25T01:00Z") / kNsPerSecond;
  auto zone = TimeZone::from_tzif(tzif({spring, autumn}, ""));
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->at(spring - 1), (TimeZone::Offset{3600, "CET", false}));
  EXPECT_EQ(zone->at(spring), (TimeZone::Offset{7200, "CEST", true}));
  EXPECT_EQ(zone->at(autumn - 1).seconds, 7200);
  EXPECT_EQ(zone->at(autumn).seconds, 3600);
  EXPECT_EQ(zone->at(autumn + 100'000'000).seconds, 3600);
  EXPECT_EQ(zone->offset_of("CEST"), 7200);
  EXPECT_EQ(zone->offset_of("EST"), std::nullopt);
}

TEST(TimeZone, FollowsTheRuleBehindTheLastTransition) {
  auto autumn = utc("2020-10-25T01:00Z") / kNsPerSecond;
  auto zone = TimeZone::from_tzif(tzif({autumn - 1, autumn}, kBerlin));
  ASSERT_TRUE(zone);
  EXPECT_EQ(shown("2021-07-01T10:00Z", *zone), "2021-07-01T12:00:00+02:00");
  EXPECT_EQ(shown("2021-12-01T10:00Z", *zone), "2021-12-01T11:00:00+01:00");
}

TEST(TimeZone, RefusesDamagedFiles) {
  std::string file = tzif({0, 100}, kBerlin);
  for (size_t size = 0; size + kBerlin.size() + 2 < file.size(); ++size)
    EXPECT_FALSE(TimeZone::from_tzif(file.substr(0, size))) << size;
  EXPECT_FALSE(TimeZone::from_tzif(tzif({100, 0}, kBerlin))) << "transitions out of order";
  EXPECT_FALSE(TimeZone::from_tzif(tzif({0}, "no rule")));
  std::string counts = file;
  counts[32] = '\xFF';
  EXPECT_FALSE(TimeZone::from_tzif(counts));
}

TEST(TimeZone, ChangesClocksOnTheDaysOfItsRule) {
  auto berlin = rule(kBerlin);
  EXPECT_EQ(shown("2026-03-29T00:59:59Z", berlin), "2026-03-29T01:59:59+01:00");
  EXPECT_EQ(shown("2026-03-29T01:00:00Z", berlin), "2026-03-29T03:00:00+02:00");
  EXPECT_EQ(shown("2026-10-25T00:59:59Z", berlin), "2026-10-25T02:59:59+02:00");
  EXPECT_EQ(shown("2026-10-25T01:00:00Z", berlin), "2026-10-25T02:00:00+01:00");
  EXPECT_EQ(shown("2026-12-31T23:30:00Z", berlin), "2027-01-01T00:30:00+01:00");
}

TEST(TimeZone, HasSummerAtNewYearInTheSouth) {
  auto sydney = rule("AEST-10AEDT,M10.1.0,M4.1.0/3");
  EXPECT_EQ(shown("2026-12-31T13:30:00Z", sydney), "2027-01-01T00:30:00+11:00");
  EXPECT_EQ(shown("2026-07-01T00:00:00Z", sydney), "2026-07-01T10:00:00+10:00");
}

TEST(TimeZone, ReadsOddRules) {
  EXPECT_EQ(rule("<+0330>-3:30").at(0).seconds, 12600);
  EXPECT_EQ(rule("<-03>3").at(0), (TimeZone::Offset{-10800, "-03", false}));
  EXPECT_EQ(rule("EST5").at(0).abbreviation, "EST");
  EXPECT_TRUE(rule("IST-1GMT0,M10.5.0,M3.5.0/1").at(utc("2026-07-01") / kNsPerSecond).seconds == 3600) << "Dublin";
  auto days = rule("AAA0BBB,J60/0,J300/0");   // 1 March also in leap years
  EXPECT_FALSE(days.at(utc("2024-02-29T12:00") / kNsPerSecond).summer);
  EXPECT_TRUE(days.at(utc("2024-03-01T00:00") / kNsPerSecond).summer);
  for (std::string_view bad : {"", "A1", "CET", "CET-1CEST,M13.1.0,M1.1.0", "CET-1CEST,M3.6.0,M1.1.0",
                               "CET-1CEST,M3.5.0", "CET-1CEST,J0,J1", "CET-1 ", "<CET-1", "CET-25"})
    EXPECT_FALSE(TimeZone::from_rule(bad)) << bad;
}

TEST(TimeZone, ReadsSkippedTimesAsIfClocksHadGoneOn) {
  EXPECT_EQ(read("2026-03-29T02:30", rule(kBerlin)), "2026-03-29T01:30:00Z");
  EXPECT_EQ(read("2026-03-29T01:59:59", rule(kBerlin)), "2026-03-29T00:59:59Z");
  EXPECT_EQ(read("2026-03-29T03:00", rule(kBerlin)), "2026-03-29T01:00:00Z");
}

TEST(TimeZone, ReadsRepeatedTimesAsTheFirst) {
  EXPECT_EQ(read("2026-10-25T02:30", rule(kBerlin)), "2026-10-25T00:30:00Z");
  EXPECT_EQ(read("2026-10-25T01:59:59", rule(kBerlin)), "2026-10-24T23:59:59Z");
  EXPECT_EQ(read("2026-10-25T03:00", rule(kBerlin)), "2026-10-25T02:00:00Z");
}

TEST(TimeZone, TurnsEveryLocalTimeOfAnInstantBack) {
  auto berlin = rule(kBerlin), new_york = rule("EST5EDT,M3.2.0,M11.1.0");
  int64_t step = 37 * 60 * kNsPerSecond;
  for (const TimeZone* zone : {&berlin, &new_york}) {
    for (int64_t at = utc("2026-01-01"); at < utc("2027-01-01"); at += step) {
      int64_t back = zone->utc_ns(zone->local_ns(at));
      // The second pass of a repeated hour is read as the first.
      EXPECT_EQ(zone->local_ns(back), zone->local_ns(at)) << at;
      EXPECT_LE(back, at);
    }
  }
}

TEST(TimeZone, PrintsOffsetsToTheMinuteSoThatTheyReadBack) {
  auto old = rule("LMT-0:53:28");
  std::string out;
  append_time(utc("1880-01-01T00:00:00Z"), out, &old);
  EXPECT_EQ(out, "1880-01-01T00:53:00+00:53");
  EXPECT_EQ(parse_time(out), utc("1880-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace weir
