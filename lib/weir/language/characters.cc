#include "weir/language/characters.h"

#include <algorithm>
#include <string>

namespace weir {

CodePoint code_point_at(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return {CodePoint::kInvalid, 1};
  uint32_t value = first & (0x7f >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {CodePoint::kInvalid, 1};
    value = value << 6 | (byte(i) & 0x3f);
  }
  const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (overlong || surrogate || value > 0x10ffff) return {CodePoint::kInvalid, 1};
  return {value, size};
}

Typeset typeset_kind(uint32_t c) {
  if (c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f) ||
      c == 0x205f || c == 0x2060 || c == 0x3000 || c == 0xfeff) {
    return Typeset::Space;
  }
  if (c == 0xab || c == 0xb4 || c == 0xbb || (c >= 0x2018 && c <= 0x201f) || c == 0x2032 || c == 0x2033 ||
      c == 0x2039 || c == 0x203a || (c >= 0x300c && c <= 0x300f) || c == 0xff02 || c == 0xff07) {
    return Typeset::Quote;
  }
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe58 || c == 0xfe63 || c == 0xff0d)
    return Typeset::Dash;
  return Typeset::None;
}

namespace {

size_t match_name_character(std::string_view text, bool digits) {
  const char c = text.front();
  if (is_letter(c) || c == '_' || c == '@' || (digits && is_digit(c))) return 1;
  if (static_cast<uint8_t>(c) < 0x80) return 0;
  const auto point = code_point_at(text);
  // C1 control characters are no letters either.
  const bool letter = point.value != CodePoint::kInvalid && point.value >= 0xa0;
  return letter && typeset_kind(point.value) == Typeset::None ? point.size : 0;
}

}  // namespace

size_t match_name_part(std::string_view text) {
  size_t size = 0;
  while (size < text.size()) {
    const size_t step = match_name_character(text.substr(size), true);
    if (step == 0) break;
    size += step;
  }
  return size;
}

size_t match_name(std::string_view text) {
  if (text.empty()) return 0;
  const size_t first = match_name_character(text, false);
  return first ? first + match_name_part(text.substr(first)) : 0;
}

bool is_reserved(std::string_view name) {
  static constexpr std::string_view kReserved[] = {"and", "or", "not", "true", "false", "null"};
  return std::ranges::find(kReserved, name) != std::end(kReserved);
}

void append_utf8(uint32_t c, std::string& out) {
  const auto push = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    push(c);
  } else if (c < 0x800) {
    push(0xc0 | c >> 6);
    push(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    push(0xe0 | c >> 12);
    push(0x80 | (c >> 6 & 0x3f));
    push(0x80 | (c & 0x3f));
  } else {
    push(0xf0 | c >> 18);
    push(0x80 | (c >> 12 & 0x3f));
    push(0x80 | (c >> 6 & 0x3f));
    push(0x80 | (c & 0x3f));
  }
}

}  // namespace weir
