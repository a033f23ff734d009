// JSON text over several lines, each member and element on its own, indented by two blanks a level.
#pragma once

#include <string>
#include <string_view>

namespace weir {

/// Appends `json`, which is valid, without a newline at the end; scalars as they are spelled.
void append_pretty(std::string_view json, std::string& out);

}  // namespace weir
