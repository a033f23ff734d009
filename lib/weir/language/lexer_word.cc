// Words and patterns: what needs no quotes in paths, addresses and searches.
#include <fmt/format.h>

#include <algorithm>

#include "weir/language/characters.h"
#include "weir/language/lexer.h"
#include "weir/query/expr.h"

namespace weir {
namespace {

constexpr std::string_view kWordSymbols = "|;,()";

bool is_plain_in_pattern(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("_.:@%+-").find(c) != std::string_view::npos ||
         static_cast<uint8_t>(c) >= 0x80;
}

}  // namespace

Token Lexer::read_word(LexMode mode) {
  const char c = character();
  Token token;
  if (kWordSymbols.find(c) != std::string_view::npos || c == '}') {
    const size_t begin = at_++;
    Token symbol{.kind = TokenKind::Symbol, .span = span_from(begin)};
    symbol.text = c;
    return symbol;
  }
  if (at_raw_string()) {
    token = read_raw_string();
  } else if (ahead().starts_with("\"\"\"")) {
    token = read_block_string();
  } else if (c == '"' || c == '\'') {
    token = read_string();
  } else if (c == '/' && mode == LexMode::Pattern) {
    token = read_regex(mode);
  } else if (c == '$' && character(1) != '{' && match_reference()) {
    token = read_parameter();
  } else {
    token = read_bare_word();
    if (mode == LexMode::Pattern) check_bare_pattern(token);
  }
  check_word_end(token, mode);
  return token;
}

Token Lexer::read_bare_word() {
  const size_t begin = at_;
  size_t open = 0, open_at = 0;
  Token token{.kind = TokenKind::Word};
  const auto append = [&](size_t size) {
    if (token.pieces.empty() || token.pieces.back().kind != Piece::Kind::Text) token.pieces.emplace_back();
    token.pieces.back().text += ahead().substr(0, size);
    at_ += size;
  };
  if (character() == '~' && (character(1) == '/' || at_ + 1 == text_.size() || is_blank(character(1)))) {
    token.pieces.push_back(
        {Piece::Kind::Home, {}, {static_cast<uint32_t>(at_), static_cast<uint32_t>(at_ + 1)}});
    ++at_;
  }
  while (!ended()) {
    const char c = character();
    const auto byte = static_cast<uint8_t>(c);
    if (is_blank(c) || (c == ',' && open == 0) ||
        (c != ',' && kWordSymbols.find(c) != std::string_view::npos))
      break;
    if (c == '}' && open == 0) break;
    if (c == '{' && open++ == 0) open_at = at_;
    if (c == '}') --open;
    if (c == '"' || c == '\'' || c == '`' || c == '\\') {
      const auto whole = text_.substr(begin, run().size() + at_ - begin);
      ++at_;
      fail(span_from(at_ - 1), fmt::format("a {} in a bare word", c),
           c == '\\' ? "put the word in quotes: r\"…\""
                     : fmt::format("put all of {} in quotes", printable(whole)));
    }
    if (auto reference = c == '$' && character(1) == '{' ? match_reference() : std::nullopt) {
      at_ = reference->span.end;
      token.pieces.push_back(std::move(*reference));
      continue;
    }
    if (byte < 0x20 || byte == 0x7f) fail_character();
    const auto point = code_point_at(ahead());
    const auto typeset = typeset_kind(point.value);
    if (typeset == Typeset::Space || typeset == Typeset::Quote ||
        (typeset == Typeset::Dash && at_ == begin)) {
      fail_character();
    }
    append(point.size);
  }
  if (open > 0) {
    at_ = open_at + 1;
    fail(span_from(open_at), "this { is not closed",
         "put the word in quotes if the brace is one of its characters");
  }
  token.span = span_from(begin);
  if (token.pieces.size() == 1 && token.pieces[0].kind != Piece::Kind::Text &&
      token.pieces[0].kind != Piece::Kind::Home) {
    token.kind = TokenKind::Parameter;
  }
  return token;
}

void Lexer::check_bare_pattern(const Token& word) const {
  if (word.kind == TokenKind::Parameter) return;
  const auto text = slice(word.span);
  if (std::ranges::all_of(text, is_plain_in_pattern)) return;
  fail_pattern(word.span.begin, "a bare pattern holds only letters, digits and _.:@%+-");
}

void Lexer::check_word_end(const Token& token, LexMode mode) const {
  if (ended() || is_blank(character()) || kWordSymbols.find(character()) != std::string_view::npos ||
      character() == '}') {
    const bool glued = character() == '(' || (character() == ',' && mode == LexMode::Pattern);
    if (!glued || token.kind == TokenKind::String) return;
  }
  if (mode == LexMode::Pattern && token.kind != TokenKind::String && token.kind != TokenKind::Parameter) {
    fail_pattern(token.span.begin, "a bare pattern holds only letters, digits and _.:@%+-");
  }
  const TextSpan here{static_cast<uint32_t>(at_), static_cast<uint32_t>(at_ + 1)};
  if (token.kind == TokenKind::Word) {
    const auto rest = ahead().substr(0, std::ranges::find_if(ahead(), is_blank) - ahead().begin());
    fail(here, fmt::format("a {} in a bare word", character()),
         fmt::format("put all of {}{} in quotes", slice(token.span), rest));
  }
  std::string hint = "expected a blank";
  if (token.kind == TokenKind::Parameter) {
    hint = fmt::format("write ${{{}}} in front of other text", token.pieces.front().text);
  }
  fail(here, fmt::format("something is glued to {}", printable(slice(token.span))), hint);
}

void Lexer::fail_pattern(size_t begin, std::string message) const {
  auto whole = text_.substr(begin);
  whole = whole.substr(0, std::ranges::find_if(whole, is_blank) - whole.begin());
  std::string regex;
  for (const char c : whole) regex += c == '/' ? std::string("\\/") : std::string(1, c);
  fail({static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + whole.size())}, std::move(message),
       fmt::format("write {} for the text, /{}/ for a regular expression", quoted_text(whole), regex));
}

Token Lexer::read_stage_name() {
  const size_t begin = at_;
  const auto is_end = [](char c) {
    return is_blank(c) || std::string_view("|;{}()\"'`,=<>!").find(c) != std::string_view::npos;
  };
  while (!ended() && !is_end(character())) ++at_;
  if (at_ == begin) return read_expression(LexMode::Operand);
  Token token{.kind = TokenKind::Name, .span = span_from(begin)};
  token.text = text_.substr(begin, at_ - begin);
  return token;
}

}  // namespace weir
