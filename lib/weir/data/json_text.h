// The text of JSON strings (RFC 8259, section 7): escaping, unescaping, and making bytes valid UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace weir {

/// Whether every `\` in the text between a JSON string's quotes begins a valid escape. A lone surrogate
/// counts as valid, as in most readers, and decodes to U+FFFD.
bool valid_json_escapes(std::string_view text);

/// Decodes the text between a JSON string's quotes, which has valid escapes, and appends it to `out`.
void unescape_json(std::string_view text, std::string& out);

/// Appends `text` with quotes around it as a JSON string. Each byte that is not part of valid UTF-8 becomes
/// U+FFFD.
void append_json_string(std::string_view text, std::string& out);

/// Appends `json`, which is JSON text, each byte of it that is not part of valid UTF-8 as U+FFFD.
void append_valid_utf8(std::string_view text, std::string& out);

/// The same on one line: a newline, which can only stand between tokens, goes with the blanks around it.
void append_json_line(std::string_view json, std::string& out);

/// The size of the UTF-8 sequence that `text` begins with (Unicode 15, table 3-7); 0 if it is not valid.
size_t utf8_sequence_bytes(std::string_view text);

/// The size of the longest prefix of `text` that is valid UTF-8.
size_t valid_utf8_prefix(std::string_view text);

}  // namespace weir
