#include "weir/query/order_key.h"

#include <bit>
#include <cmath>
#include <cstdint>

namespace weir {
namespace {

void append_big_endian(uint64_t bits, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(bits >> shift);
}

/// The sign bit turned, and of negative numbers all others: then the bits are in the order of the numbers.
uint64_t ordered_bits(double value) {
  auto bits = std::bit_cast<uint64_t>(value == 0 ? 0.0 : value);
  return bits >> 63 ? ~bits : bits | uint64_t{1} << 63;
}
uint64_t ordered_bits(int64_t value) { return static_cast<uint64_t>(value) ^ uint64_t{1} << 63; }

/// The largest double that is not above `value`, and how far below it is: less than 2^11.
double floor_double(int64_t value, uint64_t& rest) {
  auto nearest = static_cast<double>(value);
  bool above = nearest >= 0x1p63 || static_cast<int64_t>(nearest) > value;
  if (above) nearest = std::nextafter(nearest, -INFINITY);
  rest = static_cast<uint64_t>(value) - static_cast<uint64_t>(static_cast<int64_t>(nearest));
  return nearest;
}

void append_number(const SortKey& key, std::string& out) {
  uint64_t rest = 0;
  double base = key.is_int ? floor_double(key.whole, rest) : key.real;
  append_big_endian(ordered_bits(base), 8, out);
  append_big_endian(rest, 2, out);
}

/// Zero bytes are written as 00 FF, the end as 00 00.
void append_text(std::string_view text, std::string& out) {
  for (size_t zero; (zero = text.find('\0')) != std::string_view::npos; text.remove_prefix(zero + 1)) {
    out.append(text.substr(0, zero + 1));
    out += '\xFF';
  }
  out.append(text);
  out.append(2, '\0');
}

}  // namespace

void append_order_key(const SortKey& key, bool descending, std::string& out) {
  out += static_cast<char>(key.rank);
  size_t begin = out.size();
  switch (key.rank) {
    case Rank::Number:
      append_number(key, out);
      break;
    case Rank::Duration:
    case Rank::Time:
      append_big_endian(ordered_bits(key.whole), 8, out);
      break;
    case Rank::Bool:
      out += static_cast<char>(key.whole);
      break;
    case Rank::Text:
    case Rank::List:
    case Rank::Object:
      append_text(key.text, out);
      break;
    case Rank::Null:
      break;
  }
  if (!descending) return;
  for (size_t i = begin; i < out.size(); ++i) out[i] = static_cast<char>(~out[i]);
}

void append_order_key(const Value& value, bool descending, std::string& scratch, std::string& out) {
  append_order_key(SortKey::of(value, scratch), descending, out);
}

}  // namespace weir
