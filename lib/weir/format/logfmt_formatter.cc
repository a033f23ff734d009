#include "weir/format/logfmt_formatter.h"

#include <algorithm>

namespace weir {
namespace {

bool ends_key(char c) { return static_cast<unsigned char>(c) <= ' ' || c == '=' || c == '"' || c == '\x7F'; }

/// Quoted where a blank, a quote, `=`, a backslash or a control character would be misread, and if empty.
void append_text(std::string_view text, std::string& out) {
  auto plain = [](char c) { return !ends_key(c) && c != '\\'; };
  if (!text.empty() && std::ranges::all_of(text, plain)) {
    out += text;
    return;
  }
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
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
        if (static_cast<unsigned char>(c) < ' ') {
          out += "\\u00";
          out += kHex[static_cast<unsigned char>(c) >> 4];
          out += kHex[c & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

}  // namespace

void LogfmtFormatter::format(const Batch& batch, std::string& out) {
  for (uint16_t row : batch.selection()) {
    first_ = true;
    records_.members(batch, row, members_);
    for (const auto& [name, value] : members_) {
      std::string scratch;
      append_member(std::string(text_of(name, scratch)), value, out);
    }
    out += '\n';
  }
}

void LogfmtFormatter::append_member(const std::string& name, const Value& value, std::string& out) {
  if (value.is_null()) return;
  if (value.kind() == Kind::Object) {
    std::vector<std::pair<Value, Value>> below;
    access_.members(value, below);
    std::string scratch;
    for (const auto& [own, inside] : below) append_member(name + '.' + std::string(text_of(own, scratch)), inside, out);
    return;
  }
  if (!first_) out += ' ';
  first_ = false;
  append_key(name, out);
  out += '=';
  append_text(text_of(value, scratch_, zone_), out);
}

void LogfmtFormatter::append_key(std::string_view name, std::string& out) {
  if (name.empty()) out += '_';
  for (char c : name) out += ends_key(c) ? '_' : c;
}

}  // namespace weir
