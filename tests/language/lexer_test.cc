#include "weir/language/lexer.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

Token only(std::string_view text, LexMode mode) {
  Lexer lexer(text);
  auto token = lexer.next(mode);
  EXPECT_EQ(token.span.end, text.size()) << text;
  return token;
}

std::string text_of(const Token& token) {
  std::string text;
  for (const auto& piece : token.pieces) text += piece.text;
  return text;
}

std::string refusal(std::string_view text, LexMode mode) {
  try {
    Lexer(text).next(mode);
  } catch (const SyntaxError& error) {
    return error.diagnostic().message;
  }
  return "accepted";
}

TEST(Lexer, ReadsASlashByWhatMayStandThere) {
  EXPECT_EQ(only("/a|b#[/]\"/i", LexMode::Operand).kind, TokenKind::Regex);
  EXPECT_TRUE(Lexer("/ b").next(LexMode::Operator).is("/"));
}

TEST(Lexer, ReadsTheSameTextAnewInAnotherMode) {
  Lexer lexer("a-1.log");
  EXPECT_EQ(lexer.peek(LexMode::Operand).text, "a");
  EXPECT_EQ(text_of(lexer.next(LexMode::Word)), "a-1.log");
  EXPECT_EQ(lexer.peek(LexMode::Operand).kind, TokenKind::End);
}

TEST(Lexer, EndsARegexAtASlashOutsideOfClasses) {
  EXPECT_EQ(only("/^[^/]+$/", LexMode::Operand).text, "^[^/]+$");
  EXPECT_EQ(only("/[]/]/", LexMode::Operand).text, "[]/]");
  EXPECT_EQ(only("/[[:alpha:]/]/", LexMode::Operand).text, "[[:alpha:]/]");
  EXPECT_EQ(only(R"(/a\/b/)", LexMode::Operand).text, R"(a\/b)");
  EXPECT_EQ(refusal("/a\n/", LexMode::Operand), "this regular expression is not closed");
  EXPECT_EQ(refusal("/[/", LexMode::Operand), "this regular expression is not closed");
  EXPECT_EQ(refusal("/a/ii", LexMode::Operand), "a regular expression has no flag 'ii'");
}

TEST(Lexer, TakesTheLongestOfWhatBeginsWithADigit) {
  EXPECT_EQ(only("4.2e3", LexMode::Operand).kind, TokenKind::Number);
  EXPECT_EQ(only("1h30m", LexMode::Operand).value, 5'400'000'000'000);
  EXPECT_EQ(only("1.5h", LexMode::Operand).value, 5'400'000'000'000);
  EXPECT_EQ(only("250ms", LexMode::Operand).value, 250'000'000);
  EXPECT_EQ(only("10MB", LexMode::Operand).value, 10'000'000);
  EXPECT_EQ(only("64KiB", LexMode::Operand).value, 65'536);
  EXPECT_EQ(only("1.0000000000000001GB", LexMode::Operand).value, 1'000'000'000);
  EXPECT_EQ(only("10.0.0.0/8", LexMode::Operand).text, "10.0.0.0/8");
  EXPECT_EQ(only("2026-11-23", LexMode::Operand).value, 1'795'392'000'000'000'000);
  EXPECT_EQ(only("2026-11-23T10:00:00.5+02:00", LexMode::Operand).value, 1'795'420'800'500'000'000);
  EXPECT_TRUE(only("2026-11-23T10:00Z", LexMode::Operand).zoned);
  EXPECT_FALSE(only("2026-11-23T10:00", LexMode::Operand).zoned);
}

TEST(Lexer, LeavesARangeToTheParser) {
  Lexer lexer("500..599");
  EXPECT_EQ(lexer.next(LexMode::Operand).text, "500");
  EXPECT_TRUE(lexer.next(LexMode::Operator).is(".."));
  EXPECT_EQ(lexer.next(LexMode::Operand).text, "599");
}

TEST(Lexer, RefusesWhatOnlyBeginsLikeANumber) {
  for (const auto* text :
       {"4xx", "10M", "1_000", "0x1F", "1.", "1h30x", "10.0.0.1.5", "2026-11-23T10:00:00x"}) {
    EXPECT_TRUE(refusal(text, LexMode::Operand).ends_with("is no number")) << text;
  }
  EXPECT_EQ(refusal("2026-02-30", LexMode::Operand), "there is no time 2026-02-30");
  EXPECT_EQ(refusal("10.0.0.0/33", LexMode::Operand), "there is no network 10.0.0.0/33");
  EXPECT_EQ(refusal("999999999999d", LexMode::Operand), "999999999999d needs more than 64 bits");
}

TEST(Lexer, ReadsEscapes) {
  EXPECT_EQ(text_of(only(R"("\n\t\r\\\"\'\$\x1B\u{1F600}")", LexMode::Operand)),
            "\n\t\r\\\"'$\x1b\xf0\x9f\x98\x80");
  EXPECT_EQ(text_of(only(R"(r"\d{3}")", LexMode::Operand)), R"(\d{3})");
  for (const auto* text : {R"("\d")", R"("\x1")", R"("\u{}")", R"("\u{D800}")", R"("\)", "\"a\nb\""}) {
    EXPECT_NE(refusal(text, LexMode::Operand), "accepted") << text;
  }
}

TEST(Lexer, RemovesTheCommonIndentOfABlock) {
  EXPECT_EQ(text_of(only("\"\"\"\n    a\n      b\n\n    c\n    \"\"\"", LexMode::Operand)), "a\n  b\n\nc\n");
  EXPECT_EQ(text_of(only("\"\"\"\n  a\n\"\"\"", LexMode::Operand)), "  a\n");
  EXPECT_EQ(text_of(only("\"\"\"a \\n ${x}\"\"\"", LexMode::Operand)), "a \\n ${x}");
}

TEST(Lexer, FindsReferencesInStringsAndWords) {
  const auto string = only("\"a${x}b${env:HOME}$y${1}$\"", LexMode::Operand);
  ASSERT_EQ(string.pieces.size(), 5u);
  EXPECT_EQ(string.pieces[1].kind, Piece::Kind::Parameter);
  EXPECT_EQ(string.pieces[3].kind, Piece::Kind::Environment);
  EXPECT_EQ(string.pieces[4].text, "$y${1}$");
  const auto word = only("a${file:/etc/x y}$b", LexMode::Word);
  ASSERT_EQ(word.pieces.size(), 3u);
  EXPECT_EQ(word.pieces[1].kind, Piece::Kind::File);
  EXPECT_EQ(word.pieces[2].text, "$b");
  EXPECT_EQ(only("$name", LexMode::Word).kind, TokenKind::Parameter);
  EXPECT_EQ(only("${env:A}", LexMode::Pattern).kind, TokenKind::Parameter);
}

TEST(Lexer, EndsBareWords) {
  const auto first = [](std::string_view text) { return text_of(Lexer(text).next(LexMode::Word)); };
  EXPECT_EQ(first("dt/h=3/{a,b}.gz x"), "dt/h=3/{a,b}.gz");
  EXPECT_EQ(first("out/{a}.log}"), "out/{a}.log");
  EXPECT_EQ(first("a.log|head"), "a.log");
  EXPECT_EQ(first("a.log;"), "a.log");
  EXPECT_EQ(first("a#b # comment"), "a#b");
  EXPECT_EQ(first("na\xefve.log"), "na\xefve.log");  // a name of a file need not be UTF-8
  EXPECT_EQ(Lexer("~/a").next(LexMode::Word).pieces[0].kind, Piece::Kind::Home);
  EXPECT_EQ(first("~a/b"), "~a/b");
}

TEST(Lexer, AdmitsNamesOfAnyScript) {
  EXPECT_EQ(only("größe_1", LexMode::Operand).kind, TokenKind::Name);
  EXPECT_EQ(only("日本", LexMode::Operand).kind, TokenKind::Name);
  EXPECT_EQ(only("@timestamp", LexMode::Operand).kind, TokenKind::Name);
  EXPECT_EQ(only("`4xx`", LexMode::Operand).kind, TokenKind::Quoted);
  EXPECT_EQ(refusal("\xc2\xa0", LexMode::Operand), "a typeset space (U+00A0)");
  EXPECT_EQ(refusal("\xff", LexMode::Operand), "the byte \\xFF is no UTF-8");
}

TEST(Lexer, NeverSubtractsTwoHalvesOfAName) {
  EXPECT_EQ(refusal("user-agent", LexMode::Operand), "'user-agent' is not a name");
  EXPECT_EQ(refusal("a-b-c", LexMode::Operand), "'a-b-c' is not a name");
  EXPECT_EQ(Lexer("count-1").next(LexMode::Operand).text, "count");
  EXPECT_EQ(Lexer("a -b").next(LexMode::Operand).text, "a");
}

}  // namespace
}  // namespace weir
