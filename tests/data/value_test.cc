#include "weir/data/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>

#include "weir/data/json_text.h"
#include "weir/data/number.h"
#include "weir/data/string_arena.h"
#include "weir/data/time_text.h"

namespace weir {
namespace {

std::string text(const Value& value) {
  std::string scratch;
  return std::string(text_of(value, scratch));
}

std::string json(const Value& value) {
  std::string out;
  append_json(value, out);
  return out;
}

TEST(Value, IsTextAndJson) {
  EXPECT_EQ(text(Value::escaped_string("a\\n\\u00e9")), "a\né");
  EXPECT_EQ(json(Value::escaped_string("a\\n\\u00e9\xFF")), "\"a\\n\\u00e9\xEF\xBF\xBD\"");
  EXPECT_EQ(text(Value::number_text("1.10")), "1.10");
  EXPECT_EQ(text(Value::of(3.0)), "3");
  EXPECT_EQ(text(Value::of(-0.0)), "0");
  EXPECT_EQ(json(Value::of(1e300)), "1e+300");
  EXPECT_EQ(text(Value()), "");
  EXPECT_EQ(json(Value()), "null");
  EXPECT_EQ(text(Value::of(false)), "false");
}

TEST(Number, ReadsWholeTextOrNothing) {
  auto read = [](std::string_view text) { return parse_number(text); };
  EXPECT_EQ(read("+007")->whole, 7);
  EXPECT_EQ(read("-9223372036854775808")->whole, std::numeric_limits<int64_t>::min());
  EXPECT_FALSE(read("9223372036854775808")->is_int);
  EXPECT_EQ(read("01.50e1")->real, 15);
  EXPECT_EQ(read(".5")->real, 0.5);
  EXPECT_EQ(read("5.")->real, 5);
  EXPECT_TRUE(std::isinf(read("1e400")->real));
  EXPECT_TRUE(std::isinf(read("-1e400")->real));
  for (std::string_view bad : {"", "+", "-", ".", "e5", "1e", "1e+", " 1", "1 ", "1,0", "0x10", "inf", "nan",
                               "--1", "+-1", "1.2.3", "1_0"}) {
    EXPECT_FALSE(read(bad)) << bad;
  }
}

TEST(Number, ReadsDecimalsAsTheLibraryDoes) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = random() % 2 ? "-" : "";
    size_t digits = 1 + random() % 20, point = random() % (digits + 1);
    for (size_t k = 0; k < digits; ++k) {
      if (k == point) text += '.';
      text += static_cast<char>('0' + random() % 10);
    }
    auto read = parse_number(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->is_int ? static_cast<double>(read->whole) : read->real, std::strtod(text.c_str(), nullptr)) << text;
    EXPECT_EQ(read->is_int, text.find('.') == std::string::npos && parse_int(text)) << text;
  }
}

TEST(Number, KnowsTheGrammarOfJson) {
  int64_t value = 0;
  for (std::string_view good : {"0", "-1", "9223372036854775807"}) {
    EXPECT_EQ(classify_json_number(good, value), JsonNumber::CanonicalInt) << good;
  }
  for (std::string_view other : {"-0", "1.0", "1e5", "0.5E-3", "9223372036854775808", "1.10"}) {
    EXPECT_EQ(classify_json_number(other, value), JsonNumber::Other) << other;
  }
  for (std::string_view bad : {"", "-", "01", "1.", ".5", "+1", "1e", "1x", "--1", "-01"}) {
    EXPECT_EQ(classify_json_number(bad, value), JsonNumber::Invalid) << bad;
  }
}

TEST(Number, FloatsPrintAsTheShortestTextThatReadsBack) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    double value;
    uint64_t bits = random();
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    std::string out;
    append_float(value, out);
    EXPECT_EQ(parse_number(out)->real, value) << out;
    int64_t whole;
    EXPECT_NE(classify_json_number(out, whole), JsonNumber::Invalid) << out;
  }
}

TEST(Number, WideIntegersPrintInFull) {
  std::string out;
  append_wide(static_cast<Wide>(std::numeric_limits<int64_t>::min()) * 4, out);
  EXPECT_EQ(out, "-36893488147419103232");
  bool negative = false;
  EXPECT_EQ(integer_digits("-00012", negative), "12");
  EXPECT_TRUE(negative);
  EXPECT_EQ(integer_digits("-0", negative), "0");
  EXPECT_FALSE(negative);
  EXPECT_FALSE(integer_digits("1.0", negative));
}

TEST(Time, ReadsTheFormsOfTheLanguageAndPrintsRfc3339) {
  auto through = [](std::string_view text) {
    auto ns = parse_time(text);
    std::string out;
    if (ns) append_time(*ns, out);
    return out;
  };
  EXPECT_EQ(through("2026-11-23"), "2026-11-23T00:00:00Z");
  EXPECT_EQ(through("2026-11-23T10:00"), "2026-11-23T10:00:00Z");
  EXPECT_EQ(through("2026-11-23 10:00:00.500+02:00"), "2026-11-23T08:00:00.5Z");
  EXPECT_EQ(through("2026-11-23T10:00:00,123456789-0130"), "2026-11-23T11:30:00.123456789Z");
  EXPECT_EQ(through("1969-12-31T23:59:59.999Z"), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(through("2024-02-29"), "2024-02-29T00:00:00Z");
  EXPECT_EQ(through("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00Z");
  for (std::string_view bad :
       {"", "2026", "2026-13-01", "2025-02-29", "2026-11-23T", "2026-11-23T25:00", "2026-11-23T10:00:00.",
        "2026-11-23T10:00:00Zx", "2026-11-23T10:00+1", "20261123", "2026-11-23T10:61", "9999-01-01"}) {
    EXPECT_EQ(through(bad), "") << bad;
  }
}

TEST(Time, TellsTheUnitOfAnEpochByItsSize) {
  EXPECT_EQ(time_of_epoch(int64_t{1'700'000'000}), 1'700'000'000'000'000'000);
  EXPECT_EQ(time_of_epoch(int64_t{1'700'000'000'123}), 1'700'000'000'123'000'000);
  EXPECT_EQ(time_of_epoch(int64_t{1'700'000'000'123'456}), 1'700'000'000'123'456'000);
  EXPECT_EQ(time_of_epoch(int64_t{1'700'000'000'123'456'789}), 1'700'000'000'123'456'789);
  EXPECT_EQ(time_of_epoch(1.5), 1'500'000'000);
  EXPECT_FALSE(time_of_epoch(1e300));
  EXPECT_EQ(time_of_epoch(std::numeric_limits<int64_t>::min()), std::numeric_limits<int64_t>::min());
}

TEST(Duration, ReadsAndPrints) {
  auto through = [](std::string_view text) {
    auto ns = parse_duration(text);
    std::string out;
    if (ns) append_duration(*ns, out);
    return out;
  };
  EXPECT_EQ(through("1h2m3.5s"), "1h2m3.5s");
  EXPECT_EQ(through("90s"), "1m30s");
  EXPECT_EQ(through("-250ms"), "-250ms");
  EXPECT_EQ(through("1d1h"), "25h");
  EXPECT_EQ(through("1500us"), "1.5ms");
  EXPECT_EQ(through("7ns"), "7ns");
  EXPECT_EQ(through("0s"), "0s");
  EXPECT_EQ(through("1m0.5s"), "1m0.5s");
  for (std::string_view bad : {"", "-", "5", "s", "1h 2m", "1x", "1.2.3s", "1000000w", "1e3s"})
    EXPECT_EQ(through(bad), "") << bad;
}

TEST(Duration, EveryValueReadsBack) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    auto ns = static_cast<int64_t>(random()) >> (random() % 63);
    std::string out;
    append_duration(ns, out);
    // What is printed with decimals is read through a double: good for 53 bits.
    auto back = parse_duration(out);
    ASSERT_TRUE(back) << out;
    EXPECT_LE(std::abs(*back - ns), 1) << out;
  }
}

TEST(JsonText, EscapesDecodeAndInvalidOnesAreFound) {
  auto decoded = [](std::string_view text) {
    std::string out;
    if (!valid_json_escapes(text)) return std::string("invalid");
    unescape_json(text, out);
    return out;
  };
  EXPECT_EQ(decoded("a\\\"\\\\\\/\\b\\f\\n\\r\\t"), "a\"\\/\b\f\n\r\t");
  EXPECT_EQ(decoded("\\u00e9\\ud83d\\ude00"), "é😀");
  EXPECT_EQ(decoded("\\ud83d"), "\xEF\xBF\xBD");
  EXPECT_EQ(decoded("\\ud83d\\u0041"),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(decoded("\\udc00x"), "\xEF\xBF\xBDx");
  for (std::string_view bad : {"\\", "\\x", "\\u12", "\\u12g4", "a\\"})
    EXPECT_EQ(decoded(bad), "invalid") << bad;
}

TEST(JsonText, FindsInvalidUtf8) {
  for (std::string_view good : {"", "abc", "é", "€", "😀", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"}) {
    EXPECT_EQ(valid_utf8_prefix(good), good.size());
  }
  for (std::string_view bad : {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                               "\xF8\x88\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(valid_utf8_prefix("12345678" + std::string(bad)), 8u);
  }
}

TEST(StringArena, KeepsTextWhereItIsUntilCleared) {
  StringArena arena;
  std::vector<std::string_view> kept;
  for (int i = 0; i < 10'000; ++i) kept.push_back(arena.put(std::to_string(i)));
  auto moved = std::move(arena);
  for (int i = 0; i < 10'000; ++i) EXPECT_EQ(kept[static_cast<size_t>(i)], std::to_string(i));
  moved.clear();
  size_t held = moved.held_bytes();
  moved.put("x");
  EXPECT_EQ(moved.held_bytes(), held);
}

}  // namespace
}  // namespace weir
