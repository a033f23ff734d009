#include "weir/format/display.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "weir/data/json_text.h"
#include "weir/data/number.h"

namespace weir {
namespace {

struct Range {
  uint32_t first, last;
};

// Unicode 15, EastAsianWidth.txt (W and F), merged where nothing else lies between.
constexpr Range kWide[] = {{0x1100, 0x115F},  {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97F},
                           {0xAC00, 0xD7A3},  {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                           {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
                           {0x20000, 0x3FFFD}};
// The blocks of combining marks, joiners and variation selectors.
constexpr Range kNoWidth[] = {{0x300, 0x36F},   {0x200B, 0x200F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
                              {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};

template <size_t count>
bool in_ranges(const Range (&ranges)[count], uint32_t point) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const Range& range) { return range.first <= point && point <= range.last; });
}

uint32_t decode(std::string_view sequence) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.size() == 1) return byte(0);
  uint32_t point = byte(0) & (0x7Fu >> sequence.size());
  for (size_t i = 1; i < sequence.size(); ++i) point = point << 6 | (byte(i) & 0x3F);
  return point;
}

size_t width_of(uint32_t point) { return in_ranges(kNoWidth, point) ? 0 : in_ranges(kWide, point) ? 2 : 1; }

std::string short_float(double value) {
  double size = std::fabs(value);
  if (size != 0 && (size < 1e-6 || size >= 1e15)) return fmt::format("{:.3g}", value);
  std::string text;
  if (size >= 1 || size == 0) {
    text = fmt::format("{:.3f}", value);
  } else {
    int decimals = 2 - static_cast<int>(std::floor(std::log10(size)));
    text = fmt::format("{:.{}f}", value, decimals);
  }
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

}  // namespace

void append_printable(std::string_view text, std::string& out) {
  while (!text.empty()) {
    auto c = static_cast<unsigned char>(text[0]);
    size_t size = utf8_sequence_bytes(text);
    uint32_t point = size ? decode(text.substr(0, size)) : 0;
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (size == 0 || point < 0x20 || point == 0x7F) {
      out += fmt::format("\\x{:02X}", c);
    } else if ((point >= 0x80 && point < 0xA0) || (point >= 0x202A && point <= 0x202E) ||
               (point >= 0x2066 && point <= 0x2069)) {
      out += fmt::format("\\u{{{:X}}}", point);  // C1 controls, and what turns the direction of writing
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(std::max<size_t>(size, 1));
  }
}

size_t display_width(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    size_t size = std::max<size_t>(utf8_sequence_bytes(text), 1);
    width += width_of(decode(text.substr(0, size)));
    text.remove_prefix(size);
  }
  return width;
}

std::string cut_to_width(std::string_view text, size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  size_t at = 0;
  for (size_t width = 0; at < text.size();) {
    size_t size = std::max<size_t>(utf8_sequence_bytes(text.substr(at)), 1);
    width += width_of(decode(text.substr(at, size)));
    if (width + 1 > columns) break;
    at += size;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string display_text(const Value& value, const TimeZone* zone) {
  std::string mark = value.is_estimate() ? "~" : "";
  if (value.kind() == Kind::Float) return mark + short_float(value.float_value());
  std::string text, scratch;
  if (value.kind() == Kind::NumberText) {
    auto number = parse_number(value.raw());
    bool fraction = value.raw().find_first_of(".eE") != std::string_view::npos;
    size_t point = value.raw().find('.');
    bool is_short = point != std::string_view::npos && value.raw().size() - point <= 4 &&
                    value.raw().find_first_of("eE") == std::string_view::npos;
    if (number && fraction && !is_short && std::isfinite(number->real)) return short_float(number->real);
  }
  append_printable(text_of(value, scratch, zone), text);
  return mark + text;
}

}  // namespace weir
