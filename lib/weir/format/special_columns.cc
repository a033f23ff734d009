#include "weir/format/special_columns.h"

#include <algorithm>
#include <string>

#include "weir/data/json_text.h"
#include "weir/data/number.h"
#include "weir/data/time_text.h"

namespace weir {
namespace {

constexpr std::string_view kTimeNames[] = {"@timestamp", "timestamp", "ts", "time", "t"};

Value object_of_line(std::string_view line, StringArena& arena) {
  std::string json = "{\"_line\":";
  append_json_string(line, json);
  return Value::object(arena.put(json + '}'));
}

}  // namespace

ColumnIs column_is(const Path& path) {
  auto special = path.special();
  if (special.empty()) return ColumnIs::Field;
  if (path.parts.size() > 1) return ColumnIs::Nothing;
  if (special == "_line") return ColumnIs::Line;
  if (special == "_file") return ColumnIs::File;
  if (special == "_lineno") return ColumnIs::LineNumber;
  return special == "_time" ? ColumnIs::Time : ColumnIs::Record;
}

bool wants_line_numbers(const Schema& schema, const Place& place) {
  if (place.first_line == 0 || place.compacted) return false;
  return std::ranges::any_of(schema.paths(),
                             [](const Path& path) { return column_is(path) == ColumnIs::LineNumber; });
}

std::span<const std::string_view> time_field_names() { return kTimeNames; }

std::optional<int64_t> read_time(const Value& value, const TimeZone* zone) {
  std::string text;
  if (value.kind() == Kind::Time) return value.int_value();
  if (value.is_text()) return parse_time(text_of(value, text), zone);
  if (value.kind() == Kind::Int) return time_of_epoch(value.int_value());
  if (value.kind() == Kind::NumberText)
    if (auto number = parse_number(value.raw())) return time_of_epoch(number->real);
  return std::nullopt;
}

Value special_value(ColumnIs is, std::string_view line, uint64_t number, const Place& place, const FileNames& names) {
  switch (is) {
    case ColumnIs::Line: return Value::string(line);
    case ColumnIs::File: return names ? Value::string(names(place.file)) : Value();
    case ColumnIs::LineNumber: return number ? Value::of(static_cast<int64_t>(number)) : Value();
    default: return Value();
  }
}

void push_kept_line(std::string_view line, uint64_t number, const FileNames& names, Batch& out) {
  const auto& paths = out.schema().paths();
  for (size_t i = 0; i < paths.size(); i++) {
    auto is = column_is(paths[i]);
    out.columns()[i].push(is == ColumnIs::Record ? object_of_line(line, out.arena())
                                                 : special_value(is, line, number, out.place(), names));
  }
}

}  // namespace weir
