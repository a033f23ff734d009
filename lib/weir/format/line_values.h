// Values as lines of logs spell them, and the splitting of request lines: what the parsers of log formats share. Pure;
// results are views of the given text, or of the arena where escapes had to be decoded.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "weir/data/string_arena.h"
#include "weir/data/value.h"

namespace weir {

/// `-`, and nothing at all, are null; digits an integer; everything else a string.
Value number_or_text(std::string_view text);

/// `-`, and nothing at all, are null, everything else a string.
inline Value text_or_null(std::string_view text) {
  return text.empty() || text == "-" ? Value() : Value::string(text);
}

/// The place of the quote that ends the text which begins behind a quote, passing over `\"`; npos if there is none.
size_t find_closing_quote(std::string_view text, char quote = '"');

/// Text between quotes as access logs have it (Apache's ap_escape_logitem, nginx's escape=default): `\"`, `\\`, and
/// `\xHH` of what can be printed. `\n` and `\xHH` of control characters stay as they are spelled.
std::string_view unescape_log_text(std::string_view text, StringArena& arena);

/// Text between quotes with the escapes of C and JSON, as a value: views where they can be.
Value value_of_quoted(std::string_view text, StringArena& arena);

/// The parts of `GET /a?b=c HTTP/1.1`; empty where there is none. What is no request line is all URL.
struct RequestLine {
  std::string_view method, url, protocol;
  explicit RequestLine(std::string_view text);
};

/// The parts of what a request asks for: `/a` and `b=c` of `/a?b=c`, also behind `http://host`. `query` is nothing
/// where there is no question mark.
struct RequestTarget {
  std::string_view path;
  std::optional<std::string_view> query;
  explicit RequestTarget(std::string_view url);
};

}  // namespace weir
