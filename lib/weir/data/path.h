// A Path is a field reference: a name, then members and constant indices (`http.status`, `tags[-1]`,
// `headers["x-id"]`). The names `_`, `_line`, `_file`, `_lineno` and `_time` mean the record itself, its text, and
// where and when it was read, unless `quoted` says that the name stood in back quotes. `_["x"]` is the path `x`;
// `_[0]` keeps `_` as its first part.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weir {

/// Bytes [begin, end) of the pipeline's text; for messages with a caret.
struct TextSpan {
  uint32_t begin = 0, end = 0;
};

struct Path {
  using Part = std::variant<std::string, int64_t>;  ///< a member's name, or an element's index (from the end if < 0)
  std::vector<Part> parts;                          ///< the first one is a name
  bool quoted = false;                              ///< the record's own field, though the name has a special meaning
  TextSpan span;

  /// As a flat name: `http.path`, `tags[0]`.
  std::string text() const;
  /// The name in front if it has a special meaning (`_`, `_line`, …), else empty.
  std::string_view special() const;
  bool operator==(const Path& other) const { return parts == other.parts && quoted == other.quoted; }
};

/// `_line`, `_time` and the like.
inline Path special_path(std::string_view name) { return {.parts = {std::string(name)}, .span = {}}; }
/// The field of exactly that name, whatever meaning it has otherwise.
inline Path flat_path(std::string name, TextSpan span = {}) { return {.parts = {std::move(name)}, .quoted = true, .span = span}; }

/// Whether `name` has a special meaning as the first name of a path: `_ _line _file _lineno _time`.
bool is_special_name(std::string_view name);

}  // namespace weir
