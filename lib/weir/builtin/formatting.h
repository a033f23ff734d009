// Records as lines: what `to` does, and what happens at a sink when nobody says how records are written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weir/data/field_template.h"
#include "weir/stage/plan.h"

namespace weir {

enum class OutputFormat : uint8_t {
  AsRead,   ///< the lines that the records were read from
  Source,   ///< the format that each record was read in, else JSON lines
  Json,
  PrettyJson,
  Csv,
  Tsv,
  Logfmt,
  Table,    ///< cut to the terminal's width, if there is one
  Raw,
};

struct FormattingOptions {
  bool planned = false;         ///< nobody wrote it
  bool follows_input = false;   ///< what only says how a file's format is called: records of files that have it leave as
                                ///< they came if nothing changed them, cells with the delimiter that they came with
  bool header = true;           ///< of cells: a heading in front
  std::string delimiter = {};   ///< of cells: one byte between them; empty: the format's own
};

/// Adds the formatter; records must flow, and then lines do. What it puts in front of them is the plan's heading.
void add_formatter(Plan& plan, OutputFormat format, const FormattingOptions& options);

/// The same for lines of a text with fields in it.
void add_text_formatter(Plan& plan, FieldTemplate text);

/// The format that a file's extension says, codec aside; nothing if it says none that records are written in.
std::optional<OutputFormat> output_format_of_name(std::string_view path);

}  // namespace weir
