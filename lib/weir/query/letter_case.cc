#include "weir/query/letter_case.h"

#include <cstdint>

#include "weir/data/json_text.h"

namespace weir {
namespace {

struct Range {
  uint32_t first, last;  ///< the upper-case letters
  uint32_t to_lower;     ///< distance to the lower-case one
  bool alternating;      ///< upper and lower case take turns
};

// Unicode 15, UnicodeData.txt, simple case mappings below U+0530.
constexpr Range kRanges[] = {
    {0x41, 0x5A, 32, false},   {0xC0, 0xD6, 32, false},   {0xD8, 0xDE, 32, false},
    {0x100, 0x12E, 1, true},   {0x132, 0x136, 1, true},   {0x139, 0x147, 1, true},
    {0x14A, 0x176, 1, true},   {0x179, 0x17D, 1, true},   {0x391, 0x3A1, 32, false},
    {0x3A3, 0x3A9, 32, false}, {0x410, 0x42F, 32, false}, {0x400, 0x40F, 80, false},
    {0x460, 0x480, 1, true},   {0x48A, 0x4BE, 1, true},   {0x4D0, 0x52E, 1, true},
};

uint32_t lower(uint32_t point) {
  for (const Range& range : kRanges) {
    if (point < range.first || point > range.last) continue;
    if (!range.alternating || (point - range.first) % 2 == 0) return point + range.to_lower;
  }
  return point;
}

uint32_t upper(uint32_t point) {
  for (const Range& range : kRanges) {
    if (point < range.first + range.to_lower || point > range.last + range.to_lower) continue;
    if (!range.alternating || (point - range.to_lower - range.first) % 2 == 0) return point - range.to_lower;
  }
  return point;
}

template <typename Map>
void append_mapped(std::string_view text, std::string& out, Map map) {
  while (!text.empty()) {
    auto first = static_cast<unsigned char>(text[0]);
    size_t size = utf8_sequence_bytes(text);
    if (first < 0x80) {
      out += static_cast<char>(map(first));
    } else if (size == 2) {  // all mapped letters beyond ASCII have two bytes in both cases
      uint32_t point =
          map(static_cast<uint32_t>(first & 0x1F) << 6 | (static_cast<unsigned char>(text[1]) & 0x3F));
      out += static_cast<char>(0xC0 | point >> 6);
      out += static_cast<char>(0x80 | (point & 0x3F));
    } else {
      out += text.substr(0, size ? size : 1);
    }
    text.remove_prefix(size ? size : 1);
  }
}

}  // namespace

void append_lower(std::string_view text, std::string& out) { append_mapped(text, out, lower); }
void append_upper(std::string_view text, std::string& out) { append_mapped(text, out, upper); }

}  // namespace weir
