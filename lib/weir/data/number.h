// Numbers as text, both ways. Reading is whole or not at all; printing gives the shortest text that reads
// back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// 128 bits: what sums of 64-bit integers need.
__extension__ using Wide = __int128;

/// A number that was read: a 64-bit integer where it is one, a double otherwise.
struct Number {
  bool is_int = false;
  int64_t whole = 0;  ///< if is_int
  double real = 0;    ///< always; infinite when the text is beyond doubles (then only good to compare)

  static Number of(int64_t value) { return {true, value, static_cast<double>(value)}; }
  static Number of(double value) { return {false, 0, value}; }
};

/// Reads all of `text` as a number: sign `+` or `-`, digits with leading zeros allowed, fraction, exponent.
std::optional<Number> parse_number(std::string_view text);

/// Reads all of `text` as an integer of 64 bits.
std::optional<int64_t> parse_int(std::string_view text);

/// Whether `text` is a number by the grammar of JSON (RFC 8259, section 6), and whether it is the spelling
/// that we would print for a 64-bit integer.
enum class JsonNumber : uint8_t { Invalid, CanonicalInt, Other };
JsonNumber classify_json_number(std::string_view text, int64_t& value);

/// The digits of an integer without sign and leading zeros, if `text` is one of any length; `negative` gets
/// the sign.
std::optional<std::string_view> integer_digits(std::string_view text, bool& negative);

void append_int(int64_t value, std::string& out);
void append_float(double value, std::string& out);  ///< whole ones without ".0"; `value` is finite

/// A 128-bit integer in decimal.
void append_wide(Wide value, std::string& out);

}  // namespace weir
