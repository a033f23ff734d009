// Whether a regular expression compiles, for checks before the run.
#pragma once

#include <string>
#include <string_view>

namespace weir {

/// Why RE2 does not take it, as a phrase; empty if it does. `flags` are of "ims".
std::string regex_problem(std::string_view pattern, std::string_view flags);

}  // namespace weir
