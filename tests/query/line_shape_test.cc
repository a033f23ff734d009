#include "weir/query/line_shape.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace weir {
namespace {

std::string shape(std::string_view line) {
  std::string shape;
  append_line_shape(line, shape);
  return shape;
}

TEST(LineShape, TakesNumbersAndIdsOut) {
  EXPECT_EQ(shape("took 12 ms"), "took <*> ms");
  EXPECT_EQ(shape("took -1.5e3 ms, 1,234 of 99%"), "took <*> ms, <*> of <*>%");
  EXPECT_EQ(shape("commit 9f86d081 by id a1b2c3"), "commit <*> by id <*>");
  EXPECT_EQ(shape("eth0 is up"), "eth<*> is up");
  EXPECT_EQ(shape("from 10.0.0.7:80 and fe80::1."), "from <ip>:<*> and <ip>.");
  EXPECT_EQ(shape("at 12:34:56.789"), "at <time>");
  EXPECT_EQ(shape("deadbeef decade"), "deadbeef decade") << "no digit: a word";
  EXPECT_EQ(shape("5-7"), "<*>-<*>");
}

TEST(LineShape, TakesQuotedTextOutButNoNames) {
  EXPECT_EQ(shape(R"({"a":"x","b" : 1})"), R"({"a":<str>,"b" : <*>})");
  EXPECT_EQ(shape(R"(said "it's \"so\"" and don't)"), "said <str> and don't");
  EXPECT_EQ(shape("one \" alone 1"), "one \" alone <*>");
}

TEST(LineShape, IsTheSameForAnyNumberInALine) {
  std::mt19937_64 random(1);
  auto expected = shape("request 1 of 0a1b2c3d took 1.5 ms from 1.2.3.4 at 2026-11-23T10:00:00Z");
  for (int i = 0; i < 1'000; ++i) {
    char line[256];
    auto byte = [&] { return static_cast<unsigned>(random() % 256); };
    std::snprintf(line, sizeof line, "request %llu of 0a%06x took %u.%u ms from %u.%u.%u.%u at 2026-11-2%uT10:%02u:00Z",
                  static_cast<unsigned long long>(random()), static_cast<unsigned>(random() % 0xFFFFFF), byte(), byte(), byte(),
                  byte(), byte(), byte(), byte() % 10, byte() % 60);
    EXPECT_EQ(shape(line), expected) << line;
  }
}

TEST(LineShape, ReadsAnyBytesToTheirEnd) {
  std::mt19937 random(2);
  const std::string_view bytes = "a0.:-\"'\\ xeEfF,T+Z/\xC3\0\t<";
  for (int i = 0; i < 20'000; ++i) {
    std::string line;
    for (size_t left = random() % 40; left; --left) line += bytes[random() % bytes.size()];
    shape(line);
    std::string copy = line;
    EXPECT_EQ(shape(line), shape(copy));
  }
}

}  // namespace
}  // namespace weir
