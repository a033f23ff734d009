// Choosing a parser by the name and the first lines of an input (lib/README.md, "Choosing the parser"): the first line
// that says a format by itself, else TSV or CSV if all records have the same number of cells. The choice depends on content
// only, never on how the lines come in. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "weir/format/format_def.h"

namespace weir {

/// How many lines at most are looked at: start-up banners do no harm.
inline constexpr size_t kSniffedLinesMax = 100;

/// What the choice has come to.
struct FormatChoice {
  const FormatDef* format = nullptr;   ///< null: no format was recognised
  char delimiter = 0;                  ///< of formats of cells
};

/// The format that a file's name says, codec aside (`a.ndjson.zst` is JSON), else null.
const FormatDef* format_of_name(std::string_view path);

/// The format that a single line says, else null.
const FormatDef* format_of_line(std::string_view line);

/// What stands between the cells of text whose first record is a heading: the one of `,` `;` and tab that it has most of.
char delimiter_of_heading(std::string_view text);

/// Takes the first lines of one file until it has decided.
class FormatSniffer {
 public:
  /// Looks at `line`, without '\n'. Returns whether nothing more need be looked at.
  bool look_at(std::string_view line);

  /// No more lines will come.
  FormatChoice choose() const;

  /// What was looked at.
  const std::string& sample() const { return sample_; }

 private:
  std::string sample_;
  size_t lines_ = 0;
  const FormatDef* said_ = nullptr;   ///< by one line
};

/// The choice for these lines.
FormatChoice format_of_lines(std::string_view lines);

/// What to tell the user when nothing was recognised: the first line, shortened, and the stages that say it.
std::string unknown_format_message(std::string_view lines);

}  // namespace weir
