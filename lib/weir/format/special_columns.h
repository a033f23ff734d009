// The columns that mean the same in every format: the record, its text, and where and when it was read. What parsers
// share of them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "weir/data/batch.h"
#include "weir/data/path.h"
#include "weir/format/parser_options.h"

namespace weir {

enum class ColumnIs : uint8_t {
  Field,        ///< a field of the record
  Nothing,      ///< always null, as `_file.x`
  Record,       ///< `_`: the whole record, as an object
  Line,
  File,
  LineNumber,
  Time,
};

ColumnIs column_is(const Path& path);

/// Whether somebody reads line numbers, and they can be told for lines of this place.
bool wants_line_numbers(const Schema& schema, const Place& place);

/// The fields that `_time` is looked for in where a format has no time of its own, in this order.
std::span<const std::string_view> time_field_names();

/// A field of one of these names as a time in ns since the epoch, if it reads as one; without an offset, in `zone`.
std::optional<int64_t> read_time(const Value& value, const TimeZone* zone);

/// Of Line, File and LineNumber. `line`: without line end; `number`: 0 if not known.
Value special_value(ColumnIs is, std::string_view line, uint64_t number, const Place& place, const FileNames& names);

/// Pushes what `unparsed=keep` makes of a line that can't be read: a record that has `_line` alone.
void push_kept_line(std::string_view line, uint64_t number, const FileNames& names, Batch& out);

}  // namespace weir
