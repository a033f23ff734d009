// From a regular expression, literals of which any match must contain at least one: what a search looks for
// first, at many times the speed of the expression itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// Literals to be found ignoring the case of ASCII letters, in lower case, of three or more bytes each. Every
/// text that `regex` (RE2 syntax, valid) matches contains one of them. Empty if there are no such literals.
std::vector<std::string> required_literals(std::string_view regex);

}  // namespace weir
