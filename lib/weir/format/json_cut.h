// Cutting JSON objects and lists into the texts of their members and elements, for those that put them together
// differently. Texts are views of what was cut, spelled as they were. For the sources of this folder.
#pragma once

#include <string_view>
#include <vector>

#include "weir/format/json_document.h"

namespace weir {

struct TextMember {
  std::string_view name;   ///< as it stands between its quotes
  std::string_view value;
};

/// `object` is valid JSON, followed by kReadablePastEnd readable bytes. False, and perhaps some of the members, if it
/// is no object.
bool cut_object(JsonDocument& document, std::string_view object, std::vector<TextMember>& out);

/// The same of a list.
bool cut_list(JsonDocument& document, std::string_view list, std::vector<std::string_view>& out);

}  // namespace weir
