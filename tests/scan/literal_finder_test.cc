#include "weir/scan/literal_finder.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "guarded_bytes.h"

namespace weir {
namespace {

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return result;
}

size_t expected(std::string_view text, std::string_view needle, bool ignore_case) {
  size_t at = ignore_case ? lowered(text).find(lowered(needle)) : text.find(needle);
  return at == std::string_view::npos ? text.size() : at;
}

size_t found(const LiteralFinder& finder, std::string_view text) {
  return static_cast<size_t>(finder.find(text.data(), text.data() + text.size()) - text.data());
}

TEST(LiteralFinder, EqualsStringFindForAllLengthsAndAlignments) {
  GuardedBytes memory;
  std::mt19937 random(3);
  const std::vector<std::string> needles = {"q",
                                            "ab",
                                            "aq",
                                            "aaa",
                                            "Abba",
                                            "abababa",
                                            std::string("\0a", 2),
                                            "\xff\n",
                                            std::string(40, 'a') + "b",
                                            "b" + std::string(70, 'a')};
  for (auto* kernels : usable_scan_kernels()) {
    for (const auto& needle : needles) {
      for (bool ignore_case : {false, true}) {
        LiteralFinder finder(needle, ignore_case, *kernels);
        for (size_t size = 0; size <= 300; ++size) {
          std::string text(size, ' ');
          for (char& c : text) c = "aaabbBAq\n\0\xff"[random() % (1 + random() % 11)];
          if (size >= needle.size() && random() % 2) {
            text.replace(random() % (size - needle.size() + 1), needle.size(), needle);
          }
          size_t want = expected(text, needle, ignore_case);
          ASSERT_EQ(found(finder, memory.at_end(text)), want)
              << kernels->name << " '" << needle << "' in " << text;
          ASSERT_EQ(found(finder, memory.at_begin(text)), want)
              << kernels->name << " '" << needle << "' in " << text;
        }
      }
    }
  }
}

TEST(LiteralFinder, FindsItsOnlyOccurrenceAtEveryPlace) {
  GuardedBytes memory;
  std::string needle = "needle";
  for (auto* kernels : usable_scan_kernels()) {
    LiteralFinder finder(needle, false, *kernels);
    for (size_t size = needle.size(); size <= 700; size += 1 + size / 40) {
      for (size_t place = 0; place + needle.size() <= size; ++place) {
        std::string text(size, 'e');
        text.replace(place, needle.size(), needle);
        ASSERT_EQ(found(finder, memory.at_end(text)), place) << kernels->name << " size " << size;
      }
    }
  }
}

TEST(LiteralFinder, IgnoresTheCaseOfLettersOnly) {
  for (auto* kernels : usable_scan_kernels()) {
    std::string pad(100, ' ');
    EXPECT_EQ(found(LiteralFinder("[a]", true, *kernels), pad + "{A} [A]"), 104u) << kernels->name;
    EXPECT_EQ(found(LiteralFinder("@", true, *kernels), pad + "`@"), 101u) << kernels->name;
    EXPECT_EQ(found(LiteralFinder("É", true, *kernels), pad + "é"), pad.size() + 2) << kernels->name;
  }
}

TEST(LiteralFinder, FindsTheEmptyNeedleEverywhere) {
  EXPECT_EQ(found(LiteralFinder(""), "abc"), 0u);
  EXPECT_EQ(found(LiteralFinder(""), ""), 0u);
}

TEST(LiteralFinder, CanBeCopiedAndMoved) {
  LiteralFinder finder("xyz");
  LiteralFinder copy = finder;
  LiteralFinder moved = std::move(finder);
  EXPECT_EQ(found(copy, "wxyz"), 1u);
  EXPECT_EQ(found(moved, "wxyz"), 1u);
}

TEST(LiteralFrequency, IsLowForRareBytes) {
  EXPECT_LT(literal_frequency("Qz!", false), literal_frequency("e 1", false));
  EXPECT_LE(literal_frequency("error", false), literal_frequency("error", true));
}

}  // namespace
}  // namespace weir
