// The number of a line that an Error names by its offset: found by reading the file once more, so that nobody counts
// lines for a message that may never come.
#pragma once

#include "weir/base/error.h"

namespace weir {

/// Names the line of a line that is too long, if its file can be read again; decodes what is compressed. Blocks.
void name_line(Error& error);

}  // namespace weir
