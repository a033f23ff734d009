#include "weir/stage/drift.h"

#include <algorithm>
#include <utility>

#include "weir/data/number.h"

namespace weir {
namespace {

FieldType type_of(const Value& value) {
  switch (value.kind()) {
    case Kind::Null: return FieldType::Missing;
    case Kind::Bool: return FieldType::Bool;
    case Kind::Int:
    case Kind::Float:
    case Kind::NumberText: return FieldType::Number;
    case Kind::String: return !value.is_escaped() && parse_number(value.raw()) ? FieldType::NumberText : FieldType::String;
    case Kind::Time: return FieldType::Time;
    case Kind::Duration: return FieldType::Duration;
    case Kind::List: return FieldType::List;
    case Kind::Object: return FieldType::Object;
  }
  return FieldType::Missing;
}

uint64_t line_of(const Batch& batch, uint16_t row) {
  return batch.is_made() ? 0 : batch.line_in_chunk(batch.line(row)).value_or(0);
}

}  // namespace

std::string_view name(FieldType type) {
  constexpr std::string_view kNames[kFieldTypes] = {"missing", "bool",     "number", "number as text", "string",
                                                    "time",    "duration", "list",   "object"};
  return kNames[static_cast<size_t>(type)];
}

std::shared_ptr<const FieldTypes> FieldTypes::of(const Batch& batch, std::shared_ptr<const FieldSet> names,
                                                 std::span<const size_t> columns) {
  auto types = std::make_shared<FieldTypes>();
  const auto& paths = names->paths();
  types->fields.resize(paths.size());
  for (size_t i = 0; i < paths.size(); i++) {
    if (!paths[i].special().empty()) continue;
    Field& field = types->fields[i];
    const Column& column = batch.column(columns.empty() ? i : columns[i]);
    for (uint16_t row : batch.selection()) {
      auto type = static_cast<size_t>(type_of(column[row]));
      if (field.counts[type]++ == 0) field.lines[type] = line_of(batch, row);
    }
  }
  types->names = std::move(names);
  return types;
}

void Drift::add(const FieldTypes& part, const Place& place) {
  const auto& paths = part.names->paths();
  for (size_t i = 0; i < paths.size(); i++) {
    if (!paths[i].special().empty()) continue;
    auto name = paths[i].text();
    auto field = std::ranges::find_if(fields_, [&](const Field& other) { return other.names == part.names && other.name == name; });
    if (field == fields_.end()) field = fields_.insert(field, Field{.name = std::move(name), .names = part.names});
    field->expected |= part.names->expects(i);
    for (size_t type = 0; type < kFieldTypes; type++) {
      uint64_t count = part.fields[i].counts[type];
      if (count == 0) continue;
      field->records += count;
      auto known = std::ranges::find(field->types, static_cast<FieldType>(type), &Type::type);
      if (known == field->types.end()) {
        uint64_t line = place.first_line ? place.first_line + part.fields[i].lines[type] : 0;
        known = field->types.insert(known, {static_cast<FieldType>(type), 0, place.file, line});
      }
      known->count += count;
    }
  }
}

std::vector<Drift::Type> Drift::Field::by_count() const {
  auto sorted = types;
  std::ranges::sort(sorted, [](const Type& a, const Type& b) {
    if (a.count != b.count) return a.count > b.count;
    bool a_missing = a.type == FieldType::Missing, b_missing = b.type == FieldType::Missing;
    return a_missing != b_missing ? b_missing : a.type < b.type;
  });
  return sorted;
}

std::vector<Drift::Field> Drift::fields() const {
  std::vector<Field> shown;
  for (const Field& field : fields_) {
    bool never = field.types.size() == 1 && field.types[0].type == FieldType::Missing;
    if (!field.types.empty() && (field.expected || !never)) shown.push_back(field);
  }
  return shown;
}

}  // namespace weir
