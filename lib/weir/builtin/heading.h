// The heading of CSV and the like in front of the lines of records, once.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "weir/stage/plan.h"

namespace weir {

/// Says whether lines of `file` can't stand below the heading; nothing: whether there is a file at all whose lines can't.
using HeadingCheck = std::function<std::optional<uint32_t>(std::optional<uint32_t> file)>;

/// Adds the node; the lines of a formatter must flow. `line`: the heading with its newline, or nothing, asked for when a
/// line or the end has come. The plan has the heading then, for a sink with several files (Plan::heading). Lines that
/// `check`, which may be null, gives a file for end the run.
void add_heading(Plan& plan, std::function<std::string()> line, HeadingCheck check);

}  // namespace weir
