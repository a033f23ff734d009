// The lexer: one token at a time, read in the way that the parser asks for, since it alone knows whether an
// operand, an operator, a word or a pattern may stand here. It holds one token of look-ahead; asking again in
// another way reads that token anew. Throws SyntaxError. The text must outlive it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "weir/language/diagnostic.h"
#include "weir/language/token.h"

namespace weir {

enum class LexMode : uint8_t {
  Operand,   ///< where an expression's operand may begin: `/` opens a regular expression
  Operator,  ///< behind an operand: `/` divides
  Word,      ///< a path, an address, a rate
  Pattern,   ///< of grep and replace: bare only if it is plain, `/…/` is a regular expression
  Stage,     ///< the name of a stage, up to a blank
};

class Lexer {
 public:
  explicit Lexer(std::string_view text);

  const Token& peek(LexMode mode);
  Token next(LexMode mode);
  /// Takes the next token if it is this symbol.
  bool accept(LexMode mode, std::string_view symbol);

  // Looking at the characters of the next token, whatever it will be:

  /// `|`, `;`, `}` or the end: where a stage is over.
  bool at_stage_end();
  /// Whether the next character is `c`.
  bool at(char c);
  /// Whether the next word is `word` and nothing is glued to it.
  bool at_keyword(std::string_view word);
  /// The name in front of a `=` that is glued to it (and is no `==` or `=~`); empty if that is not what
  /// comes.
  std::string_view glued_name();
  /// The next characters up to a blank.
  std::string_view run();
  /// What comes next, to the end of the text.
  std::string_view rest();
  /// Takes so many bytes of what comes next.
  void skip(size_t bytes);

  std::string_view text() const { return text_; }
  std::string_view slice(TextSpan span) const { return text_.substr(span.begin, span.end - span.begin); }
  /// Where the next token begins.
  uint32_t position();
  /// Where the token that was taken last ends.
  uint32_t last_end() const { return last_end_; }
  /// `bytes` of text from where the next token begins.
  TextSpan next_span(size_t bytes);

  [[noreturn]] void fail(TextSpan span, std::string message, std::string hint = {}) const;

 private:
  void skip_blanks();
  Token read(LexMode mode);
  Token read_expression(LexMode mode);
  Token read_name();
  Token read_quoted_name();
  Token read_number();
  [[noreturn]] void fail_number(const Token& number);
  Token read_symbol(LexMode mode);
  [[noreturn]] void fail_character();

  Token read_string();
  Token read_raw_string();
  Token read_block_string();
  void read_escape(std::string& out);
  Token read_regex(LexMode mode);
  std::optional<Piece> match_reference() const;
  Token read_parameter();

  Token read_word(LexMode mode);
  Token read_bare_word();
  void check_bare_pattern(const Token& word) const;
  void check_word_end(const Token& token, LexMode mode) const;
  Token read_stage_name();
  [[noreturn]] void fail_pattern(size_t begin, std::string message) const;

  std::string_view ahead() const { return text_.substr(at_); }
  char character(size_t offset = 0) const { return at_ + offset < text_.size() ? text_[at_ + offset] : '\0'; }
  bool ended() const { return at_ >= text_.size(); }
  TextSpan span_from(size_t begin) const {
    return {static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)};
  }
  /// Whether a raw string begins here: r"…" or r'…'.
  bool at_raw_string() const { return character() == 'r' && (character(1) == '"' || character(1) == '\''); }

  std::string_view text_;
  size_t at_ = 0;  ///< in `text_`: behind the last token that was taken, blanks skipped or not
  uint32_t last_end_ = 0;
  struct Ahead {
    Token token;
    LexMode mode;
    size_t end;  ///< where it ends in `text_`
  };
  std::optional<Ahead> ahead_token_;
};

}  // namespace weir
