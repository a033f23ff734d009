#include "weir/scan/matcher.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "weir/base/error.h"

namespace weir {
namespace {

using namespace std::string_literals;

LinePattern literal(std::string text) { return {std::move(text), false, ""}; }
LinePattern regex(std::string text, std::string flags = "") {
  return {std::move(text), true, std::move(flags)};
}

std::string matching(const LineMatcher& matcher, std::string_view lines) {
  std::string found;
  auto scratch = matcher.make_scratch();
  matcher.for_each_match(lines, scratch, [&](std::string_view line) {
    found += line;
    return true;
  });
  return found;
}

std::string matching(std::vector<LinePattern> patterns, std::string_view lines, MatchOptions options = {}) {
  return matching(LineMatcher(patterns, options), lines);
}

TEST(LineMatcher, GivesTheLinesThatHoldALiteral) {
  EXPECT_EQ(matching({literal("b")}, "abc\nxyz\nb\n\nab"), "abc\nb\nab");
  EXPECT_EQ(matching({literal("b")}, ""), "");
  EXPECT_EQ(matching({literal("b")}, "\n\n"), "");
  EXPECT_EQ(matching({literal("bb")}, "bbbbb\nbbb\n"), "bbbbb\nbbb\n");
}

TEST(LineMatcher, GivesTheLinesThatHoldAnyOfSeveralLiterals) {
  EXPECT_EQ(matching({literal("one"), literal("two"), literal("ones")}, "two ones\nthree\ntwo\none"),
            "two ones\ntwo\none");
}

TEST(LineMatcher, NeverMatchesAcrossLines) {
  auto lines = "a\nb\n";
  for (auto text :
       {"a\\sb", "a[^x]b", "a\\Wb", "(?s)a.b", "a\\nb", "a[\\n]b", "a\\s+b", "(?s:a.*b)", "a\\Cb"}) {
    EXPECT_EQ(matching({regex(text)}, lines), "") << text;
    EXPECT_EQ(matching({regex(text + "|zzz"s)}, lines), "") << text;
  }
  EXPECT_EQ(matching({literal("a\nb")}, lines), "");
  EXPECT_EQ(matching({literal("a\n"), literal("b")}, lines), "b\n");
  EXPECT_EQ(matching({regex("a\\s+b|b")}, lines), "b\n");
  EXPECT_EQ(matching({regex("a\\s+b|a")}, lines), "a\n");
}

TEST(LineMatcher, AnEmptyPatternMatchesEveryLine) {
  EXPECT_EQ(matching({literal("")}, "a\n\nb"), "a\n\nb");
  EXPECT_EQ(matching({literal("x"), regex("")}, "a\n\nb\n"), "a\n\nb\n");
  EXPECT_EQ(matching({regex("z*")}, "a\n\nb\n"), "a\n\nb\n");
}

TEST(LineMatcher, AnchorsStandAtTheBordersOfEachLine) {
  auto lines = "foo\nfoo bar\n\nbar foo\n";
  EXPECT_EQ(matching({regex("^foo")}, lines), "foo\nfoo bar\n");
  EXPECT_EQ(matching({regex("foo$")}, lines), "foo\nbar foo\n");
  EXPECT_EQ(matching({regex("^$")}, lines), "\n");
  EXPECT_EQ(matching({regex("^$")}, "a\n"), "");
  EXPECT_EQ(matching({regex("\\Afoo\\z")}, lines), "foo\n");
  EXPECT_EQ(matching({regex("(?-m:^b..)")}, lines), "bar foo\n");
  EXPECT_EQ(matching({regex("o$|^b")}, lines), "foo\nbar foo\n");
}

TEST(LineMatcher, ACarriageReturnAtTheEndDoesNotHideTheEnd) {
  auto lines = "foo\r\nfoo \r\n\r\nfoo\rx\r\n";
  EXPECT_EQ(matching({regex("foo$")}, lines), "foo\r\n");
  EXPECT_EQ(matching({regex("o\\z")}, lines), "foo\r\n");
  EXPECT_EQ(matching({regex("^$")}, lines), "\r\n");
  EXPECT_EQ(matching({regex("o\\r$")}, lines), "foo\r\n");
  EXPECT_EQ(matching({literal("o\r")}, lines), "foo\r\nfoo\rx\r\n");
}

TEST(LineMatcher, TheFlagsOfARegexAreItsOwn) {
  auto lines = "ABC\nabc\nXYZ\nxyz\n";
  EXPECT_EQ(matching({regex("abc", "i"), regex("xyz")}, lines), "ABC\nabc\nxyz\n");
  EXPECT_EQ(matching({regex("[a-c]{3}", "i"), regex("x.z")}, lines), "ABC\nabc\nxyz\n");
  EXPECT_EQ(matching({literal("ABC"), regex("XY.", "ms")}, lines), "ABC\nXYZ\n");
}

TEST(LineMatcher, IgnoresCaseAsUnicodeDoesWhereThePatternIsNotAscii) {
  MatchOptions options{.ignore_case = true};
  EXPECT_EQ(matching({literal("error")}, "ERROR\nerr\n", options), "ERROR\n");
  EXPECT_EQ(matching({literal("é")}, "É\né\nE\n", options), "É\né\n");
  EXPECT_EQ(matching({regex("stroke")}, "\u017ftro\u212Ae\nstrike\n", options), "\u017ftro\u212Ae\n");
  EXPECT_EQ(matching({literal("one"), literal("two")}, "ONE\nTwo\n3\n", options), "ONE\nTwo\n");
  EXPECT_EQ(matching({literal("\xff\x41")}, "\xff\x61\n\xff\n", options), "\xff\x61\n");
}

TEST(LineMatcher, WholeWordsHaveNoWordCharactersAround) {
  MatchOptions options{.whole_words = true};
  auto lines = "cat\ncats\nthe cat.\ntomcat cat\ncat_\ncat9\ncaté\nécat\ncat—dog\n-cat-\n";
  auto expected = "cat\nthe cat.\ntomcat cat\ncat—dog\n-cat-\n";
  EXPECT_EQ(matching({literal("cat")}, lines, options), expected);
  EXPECT_EQ(matching({literal("cat"), literal("zebra")}, lines, options), expected);
  EXPECT_EQ(matching({regex("cat")}, lines, options), expected);
  EXPECT_EQ(matching({regex("c[a]t")}, lines, options), expected);
  EXPECT_EQ(matching({regex("c.t")}, lines, options), expected);
  EXPECT_EQ(matching({literal("cat"), regex("\\d+")}, lines, options), expected);
  EXPECT_EQ(matching({literal("cat")},
                     "\xff"
                     "cat\xff\n",
                     options),
            "\xff"
            "cat\xff\n");
  EXPECT_EQ(matching({regex("c[as]+")}, "cats cas\ncats\n", options), "cats cas\n");
}

TEST(LineMatcher, CarriesNulAndInvalidBytesThrough) {
  auto lines = "a\0b\n\xff\xfe bad \xc3\nplain\n"s;
  EXPECT_EQ(matching({literal("\0b"s)}, lines), "a\0b\n"s);
  EXPECT_EQ(matching({literal("\xfe")}, lines), "\xff\xfe bad \xc3\n");
  EXPECT_EQ(matching({regex("b.d|zzz")}, lines), "\xff\xfe bad \xc3\n");
  EXPECT_EQ(matching({regex("[b]ad")}, lines), "\xff\xfe bad \xc3\n");
  EXPECT_EQ(matching({regex("a.b")}, lines), "a\0b\n"s);
  EXPECT_EQ(matching({literal("\xfe"), regex("pl?a.n")}, lines), "\xff\xfe bad \xc3\nplain\n");
}

TEST(LineMatcher, DotMatchesACharacterOfSeveralBytes) {
  EXPECT_EQ(matching({regex("a.b")}, "aéb\na—b\nab\n"), "aéb\na—b\n");
}

TEST(LineMatcher, StopsWhenTheVisitorSaysSo) {
  for (auto patterns : {std::vector{literal("a")}, std::vector{literal("a"), literal("b")},
                        std::vector{regex("[a]")}, std::vector{regex("\\Aa")}, std::vector{literal("")}}) {
    LineMatcher matcher(patterns);
    auto scratch = matcher.make_scratch();
    int visits = 0;
    for (int round = 0; round < 2; ++round) {
      matcher.for_each_match("a1\na2\na3\n", scratch, [&](std::string_view line) {
        EXPECT_EQ(line, "a1\n");
        ++visits;
        return false;
      });
    }
    EXPECT_EQ(visits, 2);
  }
}

TEST(LineMatcher, PassesOnWhatTheVisitorThrows) {
  LineMatcher matcher(std::vector{literal("a"), literal("b")});
  auto scratch = matcher.make_scratch();
  auto thrower = [](std::string_view) -> bool { throw Error(ErrorCode::Io, "full"); };
  EXPECT_THROW(matcher.for_each_match("b\n", scratch, thrower), Error);
  EXPECT_TRUE(matcher.matches("b", scratch));
}

TEST(LineMatcher, TellsWhetherASingleLineMatches) {
  LineMatcher matcher(std::vector{regex("^$|x")});
  auto scratch = matcher.make_scratch();
  EXPECT_TRUE(matcher.matches("", scratch));
  EXPECT_TRUE(matcher.matches("ax", scratch));
  EXPECT_TRUE(matcher.matches("x\n", scratch));
  EXPECT_FALSE(matcher.matches("a", scratch));
}

TEST(LineMatcher, RefusesABadRegexWithItsReason) {
  for (auto bad : {"a(b", "a)(b", "*", "[z-a]", "\\8", "(?<=x)y", "\xff"}) {
    try {
      LineMatcher matcher(std::vector{regex(bad)});
      FAIL() << bad;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::Usage);
      EXPECT_TRUE(error.message().starts_with("bad regular expression /")) << error.message();
    }
  }
}

/// What every line gives when RE2 is asked about it alone.
std::string matching_line_by_line(const std::vector<std::unique_ptr<RE2>>& regexes, std::string_view lines) {
  std::string found;
  while (!lines.empty()) {
    auto size = std::min(lines.find('\n'), lines.size() - 1) + 1;
    auto line = lines.substr(0, size);
    auto text = line.substr(0, line.size() - line.ends_with('\n'));
    auto cut = text.substr(0, text.size() - text.ends_with('\r'));
    for (const auto& regex : regexes) {
      if (RE2::PartialMatch({text.data(), text.size()}, *regex) ||
          RE2::PartialMatch({cut.data(), cut.size()}, *regex)) {
        found += line;
        break;
      }
    }
    lines.remove_prefix(size);
  }
  return found;
}

TEST(LineMatcherProperty, EqualsRe2LineByLineForRandomTexts) {
  const std::vector<std::vector<std::string>> sets = {{"abc"},        {"(?i)abc"},
                                                      {"abc|bca"},    {"a.*c"},
                                                      {"^a"},         {"c$"},
                                                      {"^$"},         {"a\\b"},
                                                      {"\\Bb"},       {"[^a]b"},
                                                      {"a+b{2}"},     {"abc.*cab"},
                                                      {"(abc|bbb)a"}, {"abca", "cc\\z"},
                                                      {"(?i)skb|éa"}, {"\\s"},
                                                      {"\\S+\\s\\S"}, {"bb", "ca$", "^ab"},
                                                      {"(?s)a.c"},    {"[[:^alpha:]]"},
                                                      {"\\pL{4}"},    {"\\Aab|\\D{9}"},
                                                      {"c\\s*$"},     {"(?i)ſ"},
                                                      {"K"},          {"(abc)+|(bca)+|(cab)+"}};
  struct Case {
    LineMatcher matcher;
    std::vector<std::unique_ptr<RE2>> regexes;
  };
  std::vector<Case> cases;
  for (const auto& set : sets) {
    std::vector<LinePattern> patterns;
    std::vector<std::unique_ptr<RE2>> regexes;
    for (const auto& text : set) {
      patterns.push_back(regex(text));
      regexes.push_back(std::make_unique<RE2>(text));
    }
    cases.push_back({LineMatcher(patterns), std::move(regexes)});
  }
  uint64_t state = 42;
  auto draw = [&](uint64_t range) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % range;
  };
  const std::string_view pieces[] = {"a",  "b",  "c",      "abc",    "bca",  "A",       "B",  "C",
                                     "s",  "K",  "\u212A", "\u017f", "é",    " ",       "\r", "\r\n",
                                     "\n", "\n", "\n",     "\xff",   "\xc3", {"\0x", 2}};
  for (int round = 0; round < 300; ++round) {
    std::string lines;
    for (uint64_t count = draw(400); count > 0; --count) lines += pieces[draw(std::size(pieces))];
    for (const auto& [matcher, regexes] : cases) {
      ASSERT_EQ(matching(matcher, lines), matching_line_by_line(regexes, lines))
          << regexes[0]->pattern() << " on " << lines;
    }
  }
}

}  // namespace
}  // namespace weir
