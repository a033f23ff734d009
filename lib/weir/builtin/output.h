// How a pipeline without a sink ends: on standard output, lines as they are, records as the language's page says
// (language/README.md, "What comes out").
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "weir/builtin/formatting.h"
#include "weir/stage/plan.h"

namespace weir {

/// Turns what flows into bytes or lines to be written, by what has happened to the records.
void ensure_printable(Plan& plan, bool for_terminal = false);

/// The same for a file whose name may say a format: records are written in that one.
void ensure_printable_as(Plan& plan, std::optional<OutputFormat> format);

/// Ends the plan at standard output, unless it has ended. `before_write`: as for StreamSink; the command takes its
/// progress line away.
void finish_on_stdout(Plan& plan, std::function<void()> before_write = {});

/// Begins the plan with files (none: standard input), unless it has a source.
void begin_with_files(Plan& plan, const std::vector<std::string>& files);

}  // namespace weir
