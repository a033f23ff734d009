// Framing: bytes cut anywhere become whole lines. The planner puts it in front of every stage that works on lines.
//
// The rest of a chunk behind its last newline is kept and put in front of the next chunk, in that block's headroom, so
// that a line is always in one piece. A last line without a newline gets one, at the end of each file. A line longer
// than the limit is an Error(TooLong) that names file, line and limit; never more than the limit is held.
#pragma once

#include "weir/stage/plan.h"

namespace weir {

/// Makes lines flow: decodes and frames bytes, leaves lines and records as they are.
void ensure_lines(Plan& plan);

/// Makes plain bytes flow from a source's: decodes what is compressed.
void ensure_decoded(Plan& plan);

}  // namespace weir
