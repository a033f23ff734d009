// The parser of `parse`: lines of which a TextPattern (FormatOptions::pattern) takes the fields. No format that a file
// could have or `from` could name.
#pragma once

#include "weir/format/format_def.h"

namespace weir {

extern const FormatDef pattern_format;

}  // namespace weir
