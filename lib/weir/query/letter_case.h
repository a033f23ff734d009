// Upper and lower case of text in UTF-8: the letters of Latin, Greek and Cyrillic that have one counterpart
// each. Everything else, invalid bytes too, stays as it is.
#pragma once

#include <string>
#include <string_view>

namespace weir {

void append_lower(std::string_view text, std::string& out);
void append_upper(std::string_view text, std::string& out);

}  // namespace weir
