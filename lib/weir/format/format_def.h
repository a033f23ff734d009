// FormatDef: everything there is to know about an input format before it is read. Each format defines one beside its
// parser, and format_table.cc lists them: the choice of a parser by name or content, `from` and help all come from
// there. Immutable constants.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "weir/format/parser_options.h"
#include "weir/format/prefilter.h"
#include "weir/format/record_parser.h"

namespace weir {

/// How a file of the format is cut into records.
enum class Framing : uint8_t {
  Lines,   ///< each line is a record
  Cells,   ///< lines of cells; a quoted cell may hold line ends, and the first record may be a heading
};

struct FormatDef {
  std::string_view name;                                ///< as `from` has it: "json"
  std::string_view summary;                             ///< a phrase: "JSON lines"
  std::span<const std::string_view> extensions = {};    ///< of files that hold it, codec aside: ".json"
  /// Whether a line (without line end and blanks around it, never empty) says that the file has this format. Null: no
  /// single line does.
  bool (*tells)(std::string_view line) = nullptr;
  /// The parser of the fields that are read.
  std::unique_ptr<RecordParser> (*make_parser)(const FieldSet& fields, const ParserOptions& options) = nullptr;
  /// What finds the lines that may satisfy a condition; null: every line is parsed.
  std::unique_ptr<const Prefilter> (*make_prefilter)(const RecordCondition& condition) = nullptr;
  /// Which options of `from` mean something beside those that all formats have: of "header", "delimiter", "format",
  /// "pair", "sep".
  std::span<const std::string_view> options = {};
  Framing framing = Framing::Lines;
  char delimiter = 0;                                   ///< of Cells: what stands between them unless options say otherwise
};

/// All formats; those whose lines are most particular first, since the first that recognises a line has it.
std::span<const FormatDef* const> all_formats();

/// Null if there is none of that name.
const FormatDef* find_format(std::string_view name);

}  // namespace weir
