// Literals as they are written in a pipeline: numbers, durations (`1h30m`), sizes (`64KiB`), times, networks. The
// `match_` functions look for the longest literal at the start of a text, for the lexer; the rest want the whole
// text, for words like `10MB` or `5m`. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "weir/query/expr.h"

namespace weir {

template <typename T>
struct LiteralMatch {
  size_t size = 0;     ///< bytes of the text; 0 if it does not begin with this kind of literal
  bool valid = false;  ///< the shape fits but the value does not exist (2026-02-31, more than 64 bits) when false
  T value{};
};

/// Digits, fraction, exponent. `1..5` begins with the number 1.
size_t match_number(std::string_view text);
/// One or more numbers with a unit of `w d h m s ms us ns`, each unit smaller than the one before. In ns.
LiteralMatch<int64_t> match_duration(std::string_view text);
/// A number with a unit of `B KB MB GB TB PB` (1000s) or `KiB MiB GiB TiB PiB` (1024s). In bytes, rounded down.
LiteralMatch<int64_t> match_size(std::string_view text);
/// `2026-11-23`, `2026-11-23T10:00`, with seconds, a fraction, and `Z` or `+02:00`.
LiteralMatch<TimeLiteral> match_time(std::string_view text);
/// `10.1.2.3`, `10.0.0.0/8`: four numbers up to 255 and a prefix up to 32.
LiteralMatch<NetworkLiteral> match_network(std::string_view text);

std::optional<int64_t> whole_number_literal(std::string_view text);  ///< with an optional minus
std::optional<int64_t> duration_literal(std::string_view text);      ///< with an optional minus; ns
std::optional<int64_t> size_literal(std::string_view text);          ///< a number without a unit is bytes
std::optional<TimeLiteral> time_literal(std::string_view text);

}  // namespace weir
