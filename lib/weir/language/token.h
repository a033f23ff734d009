// Tokens of a pipeline. What a token is depends on how it is asked for (see Lexer): `/` divides where an
// operator may stand and opens a regular expression where an operand may.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/query/expr.h"

namespace weir {

enum class TokenKind : uint8_t {
  End,
  Name,       ///< `text`
  Quoted,     ///< a name in back quotes: `text`
  Number,     ///< `text` as written
  Duration,   ///< `value` in ns
  Size,       ///< `value` in bytes
  Time,       ///< `value` in ns, `zoned`
  Network,    ///< `text` as written
  String,     ///< `pieces`
  Regex,      ///< `text` is the pattern, `flags`
  Parameter,  ///< $name, ${name}, ${env:NAME}, ${file:PATH} alone: one piece
  Word,       ///< bare: `pieces`
  Symbol,     ///< `text` is its spelling
};

/// A part of a string or a word: text, or what will be put in after parsing.
struct Piece {
  enum class Kind : uint8_t { Text, Home, Parameter, Environment, File };
  Kind kind = Kind::Text;
  std::string text;  ///< the text itself, the name, or the path
  TextSpan span;
};

struct Token {
  TokenKind kind = TokenKind::End;
  TextSpan span;
  std::string text;
  std::string flags;
  int64_t value = 0;
  bool zoned = false;
  std::vector<Piece> pieces;

  bool is(std::string_view symbol) const { return kind == TokenKind::Symbol && text == symbol; }
  bool is_name(std::string_view name) const { return kind == TokenKind::Name && text == name; }
};

}  // namespace weir
