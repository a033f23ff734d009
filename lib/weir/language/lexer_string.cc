// Strings, regular expressions and references to parameters.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "weir/language/characters.h"
#include "weir/language/lexer.h"

namespace weir {
namespace {

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Drops the newline behind the opening quotes and the indent that all lines have in common; the blanks in
/// front of the closing quotes count as a line.
std::string unindented(std::string_view text) {
  if (text.starts_with("\r\n")) {
    text.remove_prefix(2);
  } else if (text.starts_with('\n')) {
    text.remove_prefix(1);
  } else {
    return std::string(text);
  }
  std::vector<std::string_view> lines;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  size_t indent = std::string_view::npos;
  for (const auto& line : lines) {
    const size_t blanks = line.find_first_not_of(" \t\r");
    const bool last = &line == &lines.back();
    if (blanks == std::string_view::npos && !last) continue;
    indent = std::min(indent, std::min(blanks, line.size()));
  }
  std::string out;
  for (const auto& line : lines) {
    if (&line != &lines.front()) out += '\n';
    out += line.substr(std::min(indent, line.size()));
  }
  return out;
}

void append_text(Token& token, std::string_view text) {
  if (token.pieces.empty() || token.pieces.back().kind != Piece::Kind::Text) token.pieces.emplace_back();
  token.pieces.back().text += text;
}

}  // namespace

Token Lexer::read_string() {
  const size_t begin = at_;
  const char quote = character();
  ++at_;
  Token token{.kind = TokenKind::String};
  while (true) {
    if (ended() || character() == '\n') {
      const bool line_over = !ended();
      at_ = begin + 1;
      fail(span_from(begin), fmt::format("this {} is not closed", quote),
           line_over ? "a string ends on its line; \"\"\"…\"\"\" may hold several" : "");
    }
    const char c = character();
    if (c == quote) break;
    if (c == '\\') {
      std::string escaped;
      read_escape(escaped);
      append_text(token, escaped);
    } else if (auto reference = match_reference(); c == '$' && reference && character(1) == '{') {
      at_ = reference->span.end;
      token.pieces.push_back(std::move(*reference));
    } else {
      append_text(token, ahead().substr(0, 1));
      ++at_;
    }
  }
  ++at_;
  if (token.pieces.empty()) token.pieces.emplace_back();
  token.span = span_from(begin);
  return token;
}

void Lexer::read_escape(std::string& out) {
  const size_t begin = at_;
  const char c = character(1);
  at_ += 2;
  switch (c) {
    case 'n':
      out += '\n';
      return;
    case 't':
      out += '\t';
      return;
    case 'r':
      out += '\r';
      return;
    case '\\':
    case '"':
    case '\'':
    case '$':
      out += c;
      return;
    case 'x': {
      const int high = hex_digit(character()), low = high < 0 ? -1 : hex_digit(character(1));
      if (low < 0) fail(span_from(begin), "two hexadecimal digits must follow \\x", "as in \\x1B");
      out += static_cast<char>(high * 16 + low);
      at_ += 2;
      return;
    }
    case 'u': {
      uint32_t point = 0;
      size_t digits = 0;
      for (; digits < 6 && hex_digit(character(1 + digits)) >= 0; ++digits) {
        point = point * 16 + static_cast<uint32_t>(hex_digit(character(1 + digits)));
      }
      const bool shape = character() == '{' && digits > 0 && character(1 + digits) == '}';
      const bool exists = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
      if (!shape || !exists)
        fail(span_from(begin), "a code point in braces must follow \\u", "as in \\u{1F600}");
      append_utf8(point, out);
      at_ += digits + 2;
      return;
    }
    default:
      break;
  }
  at_ = std::min(begin + 1 + (begin + 1 < text_.size() ? code_point_at(text_.substr(begin + 1)).size : 0),
                 text_.size());
  fail(span_from(begin), fmt::format("there is no escape {}", text_.substr(begin, at_ - begin)),
       fmt::format("write \\{} for the two characters, or r\"…\" for a string without escapes",
                   text_.substr(begin, at_ - begin)));
}

Token Lexer::read_raw_string() {
  const size_t begin = at_;
  const char quote = character(1);
  const size_t end = std::min(text_.find(quote, begin + 2), text_.find('\n', begin + 2));
  if (end == std::string_view::npos || text_[end] == '\n') {
    at_ = begin + 2;
    fail(span_from(begin), fmt::format("this {} is not closed", quote));
  }
  at_ = end + 1;
  Token token{.kind = TokenKind::String, .span = span_from(begin)};
  append_text(token, text_.substr(begin + 2, end - begin - 2));
  return token;
}

Token Lexer::read_block_string() {
  const size_t begin = at_;
  const size_t end = text_.find("\"\"\"", begin + 3);
  if (end == std::string_view::npos) {
    at_ = begin + 3;
    fail(span_from(begin), "this \"\"\" is not closed");
  }
  at_ = end + 3;
  Token token{.kind = TokenKind::String, .span = span_from(begin)};
  append_text(token, unindented(text_.substr(begin + 3, end - begin - 3)));
  return token;
}

Token Lexer::read_regex(LexMode mode) {
  const size_t begin = at_;
  const bool is_pattern = mode == LexMode::Pattern;
  ++at_;
  bool in_class = false;
  for (;; ++at_) {
    if (ended() || character() == '\n') {
      if (is_pattern) fail_pattern(begin, "this regular expression is not closed");
      at_ = begin + 1;
      fail(span_from(begin), "this regular expression is not closed",
           "it ends with the next / on the same line");
    }
    const char c = character();
    if (c == '\\' && character(1) != '\n' && at_ + 1 < text_.size()) {
      ++at_;
    } else if (in_class) {
      if (ahead().starts_with("[:")) {
        const size_t close = text_.find(":]", at_ + 2);
        if (close < text_.find('\n', at_)) at_ = close + 1;
      } else if (c == ']') {
        in_class = false;
      }
    } else if (c == '[') {
      in_class = true;
      if (character(1) == '^') ++at_;
      if (character(1) == ']') ++at_;  // a bracket in front is one of the class
    } else if (c == '/') {
      break;
    }
  }
  Token token{.kind = TokenKind::Regex};
  token.text = text_.substr(begin + 1, at_ - begin - 1);
  ++at_;
  const size_t flags = at_;
  at_ += match_name_part(ahead());
  token.flags = text_.substr(flags, at_ - flags);
  token.span = span_from(begin);
  if (token.text.empty()) fail(token.span, "an empty regular expression matches everything");
  for (size_t i = 0; i < token.flags.size(); ++i) {
    const char flag = token.flags[i];
    const bool known = flag == 'i' || flag == 'm' || flag == 's';
    if (known && token.flags.find(flag) == i) continue;
    if (is_pattern) fail_pattern(begin, "a pattern with slashes");
    fail(token.span, fmt::format("a regular expression has no flag '{}'", printable(token.flags)),
         "the flags are i, m, s; for a pattern with slashes write r\"…\"");
  }
  return token;
}

std::optional<Piece> Lexer::match_reference() const {
  const auto rest = ahead();
  if (!rest.starts_with('$')) return std::nullopt;
  const auto make = [&](Piece::Kind kind, std::string_view text, size_t size) {
    return Piece{kind, std::string(text), {static_cast<uint32_t>(at_), static_cast<uint32_t>(at_ + size)}};
  };
  if (!rest.starts_with("${")) {
    const size_t name = match_name(rest.substr(1));
    if (name == 0) return std::nullopt;
    return make(Piece::Kind::Parameter, rest.substr(1, name), 1 + name);
  }
  const size_t close = rest.find_first_of("}\n");
  if (close == std::string_view::npos || rest[close] == '\n') return std::nullopt;
  auto inside = rest.substr(2, close - 2);
  auto kind = Piece::Kind::Parameter;
  if (inside.starts_with("env:")) {
    kind = Piece::Kind::Environment;
    inside.remove_prefix(4);
  } else if (inside.starts_with("file:")) {
    if (inside.size() == 5) return std::nullopt;
    return make(Piece::Kind::File, inside.substr(5), close + 1);
  }
  if (inside.empty() || match_name(inside) != inside.size()) return std::nullopt;
  return make(kind, inside, close + 1);
}

Token Lexer::read_parameter() {
  const size_t begin = at_;
  auto reference = match_reference();
  if (!reference) {
    ++at_;
    fail(span_from(begin), "unexpected '$'",
         "a parameter is $name or ${name}, or ${env:NAME} or ${file:PATH}");
  }
  at_ = reference->span.end;
  Token token{.kind = TokenKind::Parameter, .span = span_from(begin)};
  token.pieces.push_back(std::move(*reference));
  return token;
}

}  // namespace weir
