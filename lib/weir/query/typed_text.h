// Values at the front of a text, by the types that templates have: each takes as much as reads as its type. Pure;
// results are views of the text, or of the arena where they had to be made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "weir/data/string_arena.h"
#include "weir/data/time_zone.h"
#include "weir/data/value.h"

namespace weir {

struct TypedText {
  Value value;
  size_t size;   ///< how much of the text it takes
};

/// A letter, a digit, `_`, or a part of a character beyond ASCII.
bool is_word_byte(char c);

std::optional<TypedText> take_word(std::string_view text);
std::optional<TypedText> take_int(std::string_view text, StringArena& arena);
std::optional<TypedText> take_float(std::string_view text);
std::optional<TypedText> take_ip(std::string_view text);
std::optional<TypedText> take_duration(std::string_view text);
/// Between `"` or `'`, with the escapes of C and JSON.
std::optional<TypedText> take_quoted(std::string_view text, StringArena& arena);

/// All of `text` as a time: as parse_time and parse_syslog_time have it, or an epoch of nine digits or more, perhaps with
/// a fraction.
std::optional<int64_t> read_any_time(std::string_view text, const TimeZone* zone, int64_t now_ns);

}  // namespace weir
