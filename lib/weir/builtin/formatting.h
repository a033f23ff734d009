// Records as lines: what `to` does, and what happens at a sink when nobody says how records are written.
#pragma once

#include <cstdint>

#include "weir/data/field_template.h"
#include "weir/stage/plan.h"

namespace weir {

enum class OutputFormat : uint8_t {
  AsRead,   ///< the lines that the records were read from
  Source,   ///< the format that each record was read in, else JSON lines
  Json,
  PrettyJson,
  Logfmt,
  Table,    ///< cut to the terminal's width, if there is one
  Raw,
};

/// Adds the formatter; records must flow, and then lines do. `planned`: nobody wrote it.
void add_formatter(Plan& plan, OutputFormat format, bool planned);

/// The same for lines of a text with fields in it.
void add_text_formatter(Plan& plan, FieldTemplate text);

}  // namespace weir
