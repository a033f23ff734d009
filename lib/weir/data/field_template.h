// FieldTemplate: text with fields in it, as in the path of `write`: `out/{service}/{http.status}.log`. `{{` and `}}` are
// braces. A field is a path: `{a.b}`, `{tags[0]}`, `{headers["x-id"]}`, and a name of letters, digits, `_ @ -`, or any
// name in back quotes. A value.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/path.h"

namespace weir {

struct FieldTemplate {
  std::vector<Path> fields;
  std::vector<std::string> texts;   ///< around them, one more than there are fields: text, field, text, …, text

  /// Bytes in `literal` mean nothing but themselves. Throws Error(Usage) for a brace without its other half and for
  /// what is no field.
  static FieldTemplate parse(std::string_view text, std::span<const TextSpan> literal = {});
};

}  // namespace weir
