#include "weir/format/line_values.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "weir/data/json_text.h"
#include "weir/data/number.h"

namespace weir {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The byte that `xHH` at the start of `text` means, or -1.
int hex_byte(std::string_view text) {
  if (text.size() < 3 || text[0] != 'x') return -1;
  int high = hex_value(text[1]), low = hex_value(text[2]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

bool is_method(std::string_view text) {
  return !text.empty() && text.size() <= 20 && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  });
}

char simple_escape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case '"':
    case '\'':
    case '\\':
    case '/':
      return c;
    default:
      return 0;
  }
}

}  // namespace

Value number_or_text(std::string_view text) {
  int64_t value = 0;
  if (classify_json_number(text, value) == JsonNumber::CanonicalInt) return Value::of(value);
  return text_or_null(text);
}

size_t find_closing_quote(std::string_view text, char quote) {
  for (size_t from = 0;;) {
    const void* found = from < text.size() ? std::memchr(text.data() + from, quote, text.size() - from) : nullptr;
    if (!found) return std::string_view::npos;
    auto at = static_cast<size_t>(static_cast<const char*>(found) - text.data());
    size_t backslashes = 0;
    while (backslashes < at && text[at - backslashes - 1] == '\\') ++backslashes;
    if (backslashes % 2 == 0) return at;
    from = at + 1;
  }
}

std::string_view unescape_log_text(std::string_view text, StringArena& arena) {
  if (!std::memchr(text.data(), '\\', text.size())) return text;
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    auto rest = text.substr(i + 1);
    int byte = text[i] == '\\' ? hex_byte(rest) : -1;
    if (text[i] == '\\' && (rest.starts_with('"') || rest.starts_with('\\'))) {
      out += rest[0];
      ++i;
    } else if (byte >= 0x20 && byte != 0x7F) {
      out += static_cast<char>(byte);
      i += 3;
    } else {
      out += text[i];
    }
  }
  return arena.put(out);
}

Value value_of_quoted(std::string_view text, StringArena& arena) {
  if (!std::memchr(text.data(), '\\', text.size())) return Value::string(text);
  if (valid_json_escapes(text)) return Value::escaped_string(text);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    auto rest = text.substr(i + 1);
    int byte = text[i] == '\\' ? hex_byte(rest) : -1;
    char simple = text[i] == '\\' && !rest.empty() ? simple_escape(rest[0]) : '\0';
    if (byte >= 0) {
      out += static_cast<char>(byte);
      i += 3;
    } else if (simple) {
      out += simple;
      ++i;
    } else {
      out += text[i];
    }
  }
  return Value::string(arena.put(out));
}

RequestLine::RequestLine(std::string_view text) : url(text) {
  if (text == "-") url = {};
  size_t blank = text.find(' ');
  if (blank == std::string_view::npos || !is_method(text.substr(0, blank))) return;
  method = text.substr(0, blank);
  url = text.substr(blank + 1);
  // A blank in the URL is a mistake of the client's: only the last part can be the protocol.
  size_t last = url.rfind(' ');
  auto tail = last == std::string_view::npos ? url : url.substr(last + 1);
  if (!tail.starts_with("HTTP/") && !tail.starts_with("RTSP/") && !tail.starts_with("SIP/")) return;
  protocol = tail;
  url = last == std::string_view::npos ? std::string_view() : url.substr(0, last);
}

RequestTarget::RequestTarget(std::string_view url) {
  size_t scheme = url.find("://");
  if (scheme != std::string_view::npos && url.find_first_of("/?") > scheme) {
    url.remove_prefix(scheme + 3);
    url.remove_prefix(std::min(url.find_first_of("/?"), url.size()));
  }
  size_t mark = url.find('?');
  path = url.substr(0, mark);
  if (mark != std::string_view::npos) query = url.substr(mark + 1);
}

}  // namespace weir
