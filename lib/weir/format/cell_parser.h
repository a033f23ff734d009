// CSV and TSV to batches (RFC 4180): cells by a delimiter, quoted where they hold one, a newline or a quote. The names
// of the columns come with the options, since the heading belongs to the file; without them (`header=false`) they are
// c1, c2, … as far as each record goes. Details of reading:
//  - all values are strings; an empty cell is null, `""` the empty string;
//  - a record with fewer cells than the heading has nulls at its end, one with more is unparsed, as is one with text
//    behind a closing quote or a quote that is not closed;
//  - a column without a name is called c and its number; of equal names the first counts;
//  - a byte order mark in front of a file and '\r' before a newline are no part of a cell; lines of nothing else are
//    passed over.
// Cells are found by CellIndex; only those that are asked for become values.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/string_arena.h"
#include "weir/format/format_def.h"

namespace weir {

std::unique_ptr<RecordParser> make_cell_parser(const FieldSet& fields, const ParserOptions& options, char delimiter);

/// The value of a cell given with its quotes; unescaped into `arena` where it must be. False if it is no good: text
/// behind a closing quote, or no closing quote.
bool read_cell(std::string_view cell, StringArena& arena, Value& value);

/// The names of the columns that a heading gives: the record's text without line end.
std::vector<std::string> read_heading(std::string_view heading, char delimiter);

/// What stands between cells by these options.
char cell_delimiter(const FormatDef& format, const FormatOptions& options);

extern const FormatDef csv_format, tsv_format;

}  // namespace weir
