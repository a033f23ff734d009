// The Fold of `count by` and `stats`: a table of groups for each worker, merged at the end.
#pragma once

#include <functional>
#include <string>

#include "weir/builtin/records.h"
#include "weir/query/group_table.h"
#include "weir/stage/plan.h"

namespace weir {

/// Compiles the grouping for the records that turn out to flow.
using MakeGrouping = std::function<Grouping(const SchemaPtr& input, const CompileOptions& options)>;

/// Adds it; records must flow. `measure`: the first aggregate's column.
void add_grouping(Plan& plan, MakeGrouping make, FieldSet reads, bool has_keys, std::string measure, std::string detail);

}  // namespace weir
