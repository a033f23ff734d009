#include "weir/data/json_text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace weir {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The four hexadecimal digits at the start of `text`, or -1.
int32_t code_unit(std::string_view text) {
  if (text.size() < 4) return -1;
  int32_t unit = 0;
  for (int i = 0; i < 4; ++i) {
    int digit = hex_value(text[static_cast<size_t>(i)]);
    if (digit < 0) return -1;
    unit = unit << 4 | digit;
  }
  return unit;
}

void append_code_point(uint32_t point, std::string& out) {
  auto put = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

/// Decodes the `\uXXXX` (or surrogate pair) at the start of `text`; returns how many bytes it took.
size_t append_unicode_escape(std::string_view text, std::string& out) {
  int32_t unit = code_unit(text.substr(2));
  bool high = unit >= 0xD800 && unit < 0xDC00;
  if (high && text.size() >= 12 && text[6] == '\\' && text[7] == 'u') {
    int32_t low = code_unit(text.substr(8));
    if (low >= 0xDC00 && low < 0xE000) {
      append_code_point(
          0x10000u + (static_cast<uint32_t>(unit - 0xD800) << 10) + static_cast<uint32_t>(low - 0xDC00), out);
      return 12;
    }
  }
  if (unit >= 0xD800 && unit < 0xE000) {
    out += kReplacement;
  } else {
    append_code_point(static_cast<uint32_t>(unit), out);
  }
  return 6;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

bool valid_json_escapes(std::string_view text) {
  for (size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at)) {
    if (at + 1 >= text.size()) return false;
    if (text[at + 1] == 'u') {
      if (code_unit(text.substr(at + 2)) < 0) return false;
      at += 6;
    } else {
      if (!simple_escape(text[at + 1])) return false;
      at += 2;
    }
  }
  return true;
}

void unescape_json(std::string_view text, std::string& out) {
  while (!text.empty()) {
    size_t at = text.find('\\');
    if (at == std::string_view::npos || at + 1 >= text.size()) break;
    out += text.substr(0, at);
    text.remove_prefix(at);
    if (text[1] == 'u') {
      text.remove_prefix(append_unicode_escape(text, out));
    } else {
      out += simple_escape(text[1]);
      text.remove_prefix(2);
    }
  }
  out += text;
}

size_t utf8_sequence_bytes(std::string_view text) {
  if (text.empty()) return 0;
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char first = byte(0);
  if (first < 0x80) return 1;
  size_t size = first >= 0xC2 && first <= 0xDF   ? 2
                : (first & 0xF0) == 0xE0         ? 3
                : first >= 0xF0 && first <= 0xF4 ? 4
                                                 : 0;
  if (size == 0 || text.size() < size) return 0;
  for (size_t i = 1; i < size; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  unsigned char second = byte(1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
  return size;
}

size_t valid_utf8_prefix(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    uint64_t word;
    if (text.size() - at >= sizeof word) {
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & 0x8080808080808080u) == 0) {
        at += sizeof word;
        continue;
      }
    }
    size_t size = utf8_sequence_bytes(text.substr(at));
    if (size == 0) return at;
    at += size;
  }
  return at;
}

void append_valid_utf8(std::string_view text, std::string& out) {
  for (;;) {
    size_t valid = valid_utf8_prefix(text);
    out += text.substr(0, valid);
    if (valid == text.size()) return;
    out += kReplacement;
    text.remove_prefix(valid + 1);
  }
}

void append_json_line(std::string_view json, std::string& out) {
  constexpr std::string_view kBlank = " \t\r\n";
  for (size_t newline; (newline = json.find('\n')) != std::string_view::npos;) {
    auto line = json.substr(0, newline);
    append_valid_utf8(line.substr(0, line.find_last_not_of(kBlank) + 1), out);
    json.remove_prefix(std::min(json.find_first_not_of(kBlank, newline), json.size()));
  }
  append_valid_utf8(json, out);
}

void append_json_string(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  size_t plain = 0;
  for (size_t at = 0; at < text.size();) {
    auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
      ++at;
      continue;
    }
    if (c >= 0x80) {
      if (size_t size = utf8_sequence_bytes(text.substr(at))) {
        at += size;
        continue;
      }
    }
    out += text.substr(plain, at - plain);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (c >= 0x80) {
          out += kReplacement;
        } else {
          out += "\\u00";
          out += kHex[c >> 4];
          out += kHex[c & 15];
        }
    }
    plain = ++at;
  }
  out += text.substr(plain);
  out += '"';
}

}  // namespace weir
