// Parsing of a field: what is in the text of one field of each record joins the record. What `from FORMAT field=` and
// `parse` on records have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weir/builtin/parse_records.h"
#include "weir/data/path.h"
#include "weir/format/format_def.h"
#include "weir/stage/plan.h"

namespace weir {

struct FieldParsing {
  Path field;                   ///< whose text is parsed; `_line` is the record's own
  const FormatDef* format;
  FormatOptions options;
  std::optional<std::vector<std::string>> names = {};   ///< of the members that there may be; nothing: any
  std::string into = {};        ///< the field that becomes the object of all members; empty: they join the record
  OnUnparsed on_unparsed = OnUnparsed::Keep;   ///< Keep: the record stays as it is, and is counted
  std::string detail = {};
};

/// Adds a Map that parses the field; records must flow. A member that is not null takes the place of the record's own of
/// that name. Only what somebody reads is parsed. A record without the field stays as it is.
void add_field_parsing(Plan& plan, FieldParsing parsing);

}  // namespace weir
