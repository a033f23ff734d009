// How a pipeline without a sink ends: on standard output, lines as they are, records as the language page says
// ("What comes out").
#pragma once

#include "weir/stage/plan.h"

namespace weir {

/// Turns what flows into bytes or lines to be written, by what has happened to the records.
void ensure_printable(Plan& plan);

/// Ends the plan at standard output, unless it has ended.
void finish_on_stdout(Plan& plan);

/// Begins the plan with files (none: standard input), unless it has a source.
void begin_with_files(Plan& plan, const std::vector<std::string>& files);

}  // namespace weir
