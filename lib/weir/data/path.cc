#include "weir/data/path.h"

#include <fmt/format.h>

namespace weir {

std::string Path::text() const {
  std::string text;
  for (const auto& part : parts) {
    if (const auto* name = std::get_if<std::string>(&part)) {
      if (!text.empty()) text += '.';
      text += *name;
    } else {
      text += fmt::format("[{}]", std::get<int64_t>(part));
    }
  }
  return text;
}

std::string_view Path::special() const {
  if (quoted || parts.empty()) return {};
  const auto& name = std::get<std::string>(parts.front());
  return is_special_name(name) ? std::string_view(name) : std::string_view();
}

bool is_special_name(std::string_view name) {
  return name == "_" || name == "_line" || name == "_file" || name == "_lineno" || name == "_time";
}

}  // namespace weir
