// Lines as records of nothing but themselves: what stages that read only `_line`, `_file` and `_lineno` are given, and
// what `sort` without a key sorts. Blank lines are records too. Nothing is ever unparsed.
#pragma once

#include <memory>

#include "weir/format/format_def.h"

namespace weir {

/// `_` is the line as text; every other field is null.
std::unique_ptr<RecordParser> make_line_parser(const FieldSet& fields, FileNames file_names = {});

extern const FormatDef lines_format;

}  // namespace weir
