#include "weir/format/json_layout.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

namespace weir {
namespace {

/// `line` with its newline, and what may be read behind it, on both sides of garbage that would tell.
class Line {
 public:
  explicit Line(std::string_view line) : bytes_(line.size() + 1 + 64, '"'), size_(line.size()) {
    bytes_.replace(0, line.size(), line);
    bytes_[line.size()] = '\n';
  }
  const char* begin() const { return bytes_.data(); }
  const char* newline() const { return begin() + size_; }

 private:
  std::string bytes_;
  size_t size_;
};

/// The kinds of the tokens, or "not plain".
std::string kinds(std::string_view text, const JsonLayoutScan& scan = json_layout_scan()) {
  Line line(text);
  JsonLayout layout;
  EXPECT_EQ(scan.lay_out(line.begin(), line.newline() + 1, SIZE_MAX, layout), line.newline());
  return layout.plain ? std::string(layout.kind, layout.count) : "not plain";
}

std::string tokens(std::string_view text) {
  Line line(text);
  JsonLayout layout;
  json_layout_scan().lay_out(line.begin(), line.newline() + 1, SIZE_MAX, layout);
  std::string all;
  for (size_t i = 0; i < layout.count; ++i) all += line.begin()[layout.at[i]];
  return all;
}

TEST(JsonLayout, ScalarsLookAlike) {
  EXPECT_EQ(kinds(R"({"a":1,"b":[true,null,"x"]})"), "{v:v,v:[v,v,v]}");
  EXPECT_EQ(tokens(R"({"a":1,"b":[true,null,"x"]})"), R"({":1,":[t,n,"]})");
  EXPECT_EQ(kinds(" { \"a\" :\t-1.5e3 } \r"), "{v:v}");
  EXPECT_EQ(kinds(""), "");
}

TEST(JsonLayout, WhatStandsInStringsIsNoToken) {
  EXPECT_EQ(kinds(R"({"a{}[]:, b":"c\"d,\\"})"), "{v:v}");
  EXPECT_EQ(kinds("{\"\xC3\xA4\xFF\":\"\"}"), "{v:v}");
}

TEST(JsonLayout, EveryScalarIsAToken) {
  EXPECT_EQ(kinds(R"({"a":1 2})"), "{v:vv}");
  EXPECT_EQ(kinds(R"({"a":"b"c})"), "{v:vv}");
  EXPECT_EQ(kinds(R"({"a":b"c"})"), "{v:v}");   // as simdjson sees it: one scalar that is no number
}

TEST(JsonLayout, WhatCanBeNoJsonIsNotPlain) {
  for (auto line : {R"({"a":"b)", R"({"a":"b\"})", "{\"a\":\"b\tc\"}", "{\"a\"\x01:1}", "\f"})
    EXPECT_EQ(kinds(line), "not plain") << line;
}

TEST(JsonLayout, LongLinesAreNotPlain) {
  for (size_t size : {4000u, 4095u, 4096u, 4097u, 100'000u}) {
    std::string line = "{\"a\":\"" + std::string(size - 8, 'x') + "\"}";
    for (auto* scan : usable_json_layout_scans())
      EXPECT_EQ(kinds(line, *scan), size < JsonLayout::kLineBytesMax ? "{v:v}" : "not plain") << scan->name << size;
  }
  EXPECT_EQ(kinds(std::string(600, ',')), "not plain");
}

TEST(JsonLayout, KernelsAgree) {
  std::mt19937 random(7);
  constexpr std::string_view kBytes = "{}[]:,\"\"\"\"\\\\ \t\r\x01" "abc123\x80\xFF";
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 300, ' ');
    for (char& c : text) c = random() % 4 ? 'x' : kBytes[random() % kBytes.size()];
    Line line(text);
    size_t wanted = random() % 2 ? SIZE_MAX : random() % 20;
    JsonLayout expected;
    usable_json_layout_scans()[0]->lay_out(line.begin(), line.newline() + 1, wanted, expected);
    for (auto* scan : usable_json_layout_scans()) {
      JsonLayout layout;
      ASSERT_EQ(scan->lay_out(line.begin(), line.newline() + 1, wanted, layout), line.newline());
      ASSERT_EQ(layout.plain, expected.plain) << scan->name << " " << text;
      ASSERT_EQ(std::string(layout.kind, layout.count), std::string(expected.kind, expected.count)) << scan->name << " " << text;
      for (size_t i = 0; i < layout.count; ++i) ASSERT_EQ(layout.at[i], expected.at[i]) << scan->name << " " << text;
    }
  }
}

}  // namespace
}  // namespace weir
