// Framing: bytes cut anywhere become whole lines. The planner puts it in front of every stage that works on lines.
//
// The rest of a chunk behind its last newline is kept and put in front of the next chunk, in that block's headroom, so
// that a line is always in one piece. A last line without a newline gets one, at the end of each file. A line longer
// than the limit is an Error(TooLong) that names file, line and limit; never more than the limit is held.
//
// Where records are read behind it, and nothing but filters stands between, a file of JSON that is no JSON lines becomes
// its values (value_framing.h): its first bytes say so (format/json_values.h), however they come.
#pragma once

#include "weir/stage/plan.h"

namespace weir {

/// Makes lines flow: decodes and frames bytes, leaves lines and records as they are.
void ensure_lines(Plan& plan);

/// The Step by itself. `counts_lines`: somebody reads line numbers.
std::unique_ptr<Step> make_framing_step(size_t line_bytes_max, bool counts_lines);

/// Makes plain bytes flow from a source's: decodes what is compressed.
void ensure_decoded(Plan& plan);

}  // namespace weir
