#include "weir/data/field_template.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "weir/base/error.h"

namespace weir {
namespace {

bool is_name_byte(char byte) {
  auto c = static_cast<unsigned char>(byte);
  return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '@' || c == '-';
}

/// Takes a name from the front of `text`; nothing if there is none.
std::optional<std::string> take_name(std::string_view& text) {
  std::string name;
  if (text.starts_with('`')) {
    size_t end = text.find('`', 1);
    if (end == std::string_view::npos || end == 1) return std::nullopt;
    name = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    return name;
  }
  size_t size = 0;
  while (size < text.size() && is_name_byte(text[size])) size++;
  if (size == 0) return std::nullopt;
  name = text.substr(0, size);
  text.remove_prefix(size);
  return name;
}

/// Takes `[0]` or `["x"]`.
std::optional<Path::Part> take_index(std::string_view& text) {
  size_t end = text.find(']');
  if (end == std::string_view::npos || end < 2) return std::nullopt;
  std::string_view inside = text.substr(1, end - 1);
  if (inside[0] == '"' || inside[0] == '\'') {
    size_t quote = text.find(inside[0], 2);
    if (quote == std::string_view::npos || quote + 1 >= text.size() || text[quote + 1] != ']') return std::nullopt;
    std::string name(text.substr(2, quote - 2));
    text.remove_prefix(quote + 2);
    return name;
  }
  int64_t index = 0;
  auto [stop, error] = std::from_chars(inside.data(), inside.data() + inside.size(), index);
  if (error != std::errc() || stop != inside.data() + inside.size()) return std::nullopt;
  text.remove_prefix(end + 1);
  return index;
}

std::optional<Path> parse_path(std::string_view text) {
  Path path;
  path.quoted = text.starts_with('`');
  auto name = take_name(text);
  if (!name || (!path.quoted && name->starts_with('-'))) return std::nullopt;
  path.quoted = path.quoted && is_special_name(*name);
  path.parts.emplace_back(std::move(*name));
  while (!text.empty()) {
    if (text[0] == '[') {
      auto part = take_index(text);
      if (!part) return std::nullopt;
      path.parts.push_back(std::move(*part));
    } else {
      if (text[0] != '.') return std::nullopt;
      text.remove_prefix(1);
      auto member = take_name(text);
      if (!member) return std::nullopt;
      path.parts.emplace_back(std::move(*member));
    }
  }
  return path;
}

}  // namespace

FieldTemplate FieldTemplate::parse(std::string_view text, std::span<const TextSpan> literal) {
  auto is_literal = [&](size_t at) {
    for (const auto& span : literal)
      if (at >= span.begin && at < span.end) return true;
    return false;
  };
  FieldTemplate made;
  made.texts.emplace_back();
  for (size_t at = 0; at < text.size(); at++) {
    char byte = text[at];
    if ((byte != '{' && byte != '}') || is_literal(at)) {
      made.texts.back() += byte;
      continue;
    }
    if (at + 1 < text.size() && text[at + 1] == byte && !is_literal(at + 1)) {
      made.texts.back() += byte;
      at++;
      continue;
    }
    size_t end = byte == '{' ? text.find('}', at) : std::string_view::npos;
    if (end == std::string_view::npos)
      throw Error(ErrorCode::Usage, fmt::format("'{0}' in '{1}' stands alone; '{0}{0}' is a brace", byte, text));
    std::string_view inside = text.substr(at + 1, end - at - 1);
    auto path = parse_path(inside);
    if (!path)
      throw Error(ErrorCode::Usage, fmt::format("'{{{}}}' is no field; a brace that means itself is written twice", inside));
    made.fields.push_back(std::move(*path));
    made.texts.emplace_back();
    at = end;
  }
  return made;
}

}  // namespace weir
