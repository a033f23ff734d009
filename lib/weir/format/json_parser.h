// JSON lines to batches, by simdjson On-Demand: each line is one document, of which only the asked-for fields
// are extracted; it may hold newlines where the text says so.
// A record is *unparsed* when it is no object or when what must be read of it can't be read;
// damage behind the last field that is wanted goes unnoticed unless `strict` or `_` is wanted. Details of reading:
//  - a path with dots finds nested members and also a member whose name holds the dots, nested first; of
//    equal keys the first counts; a name applied to a list gives the list of what its elements have;
//  - invalid UTF-8 is carried through: the line is parsed from a copy of the same length with the bad bytes
//    replaced, and its values are views of the original;
//  - `_line` is the line, `_` the whole record, `_file` and `_lineno` where it was read (a line number is
//    null as long as the place of the chunk is not known), `_time` the first of `@timestamp timestamp ts
//    time t` that reads as a time.
//
// Lines that are arranged like one before are read by their shape (json_line_shapes.h), with the same result.
//
// Why a document at a time: over 370-byte records simdjson 3.0.1's iterate_many, which must walk the rest of
// each record to find the next, makes 3.0 GB/s; this makes 4.1 and one broken line spoils nothing but itself.
#pragma once

#include <memory>

#include "weir/format/format_def.h"

namespace weir {

std::unique_ptr<RecordParser> make_json_parser(const FieldSet& fields, ParserOptions options = {});

extern const FormatDef json_format;

}  // namespace weir
