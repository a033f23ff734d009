// Records as lines: what `to` does, and what happens at a sink when nobody says how records are written.
#pragma once

#include <cstdint>

#include "weir/stage/plan.h"

namespace weir {

enum class OutputFormat : uint8_t {
  AsRead,   ///< the lines that the records were read from
  Json,
  Table,    ///< cut to the terminal's width, if there is one
  Raw,
};

/// Adds the formatter; records must flow, and then lines do. `planned`: nobody wrote it.
void add_formatter(Plan& plan, OutputFormat format, bool planned);

}  // namespace weir
