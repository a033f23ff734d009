// One file for each value of a field: the lines of records, told apart by the path that their fields make. The formatter
// in front is given the records of one path after another, so that whatever it does holds for each file.
#pragma once

#include <string>
#include <string_view>

#include "weir/data/field_template.h"
#include "weir/stage/plan.h"

namespace weir {

/// Completes the formatter of the records that flowed in `plan`: its packets tell which of their lines go to which
/// file (Packet::sections), the files of a batch in the order of their first records. Throws Error(Usage) for a formatter that is
/// no Map, whose output is one text.
void split_by_path(Plan& plan, FieldTemplate path);

/// Appends a field's value to a path, as what can only be a part of a name: `/`, `%`, control characters and leading dots
/// as `%2F` and so on; what has more than 150 bytes then is cut and ends in `%~` and a hash of the whole. An empty value
/// is `_empty`, and `null` tells that there is none: `_missing`; the same words as values begin with `%5F`.
void append_path_value(std::string_view value, bool null, std::string& path);

}  // namespace weir
