// What the lexer asks of characters: which may begin or continue a name, and which are white space, quotes or
// dashes of typeset text, pasted where plain ones were meant. UTF-8 throughout; pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

/// The code point at the start of `text` and its length in bytes. A byte that begins no valid sequence is
/// `kInvalid`, one byte long. `text` is not empty.
struct CodePoint {
  static constexpr uint32_t kInvalid = 0xffffffff;
  uint32_t value = 0;
  size_t size = 1;
};
CodePoint code_point_at(std::string_view text);

enum class Typeset : uint8_t { None, Space, Quote, Dash };
/// What a code point looks like though it is not the ASCII one: a no-break space, “, –.
Typeset typeset_kind(uint32_t code_point);

constexpr bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// How many bytes at the start of `text` belong to a name: 0 if none can begin here.
size_t match_name(std::string_view text);
/// The same, where a name has begun already: digits too.
size_t match_name_part(std::string_view text);

/// `and or not true false null`: names only in back quotes.
bool is_reserved(std::string_view name);

/// Appends a code point as UTF-8; it must not be a surrogate nor past U+10FFFF.
void append_utf8(uint32_t code_point, std::string& out);

}  // namespace weir
