// Text as it looks on a terminal: what is safe to print, how many columns it takes, how it is cut. Pure
// functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "weir/data/value.h"

namespace weir {

/// Appends `text` with control characters and invalid UTF-8 as `\n`, `\t`, `\x1B`: nothing in it can steer a
/// terminal.
void append_printable(std::string_view text, std::string& out);

/// How many columns valid UTF-8 takes: two for wide East Asian characters and emoji, none for combining
/// marks.
size_t display_width(std::string_view text);

/// `text`, or its beginning and `…`, so that it takes at most `columns` (1 or more).
std::string cut_to_width(std::string_view text, size_t columns);

/// A value for people: floats with three decimals at most, below 1 with three significant digits; everything
/// else as its text, printable. Null is "". `zone`: of times; null is UTC.
std::string display_text(const Value& value, const TimeZone* zone = nullptr);

}  // namespace weir
