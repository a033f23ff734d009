// The Fold of `count by` and `stats`: a table of groups for each worker, merged at the end.
#pragma once

#include <functional>
#include <string>

#include "weir/builtin/records.h"
#include "weir/query/grouping.h"
#include "weir/stage/plan.h"

namespace weir {

/// Compiles the grouping for the records that turn out to flow.
using MakeGrouping = std::function<Grouping(const SchemaPtr& input, const CompileOptions& options)>;

struct GroupingStage {
  FieldSet reads;
  bool has_keys = false;
  bool largest_first = false;   ///< its rows, by the measure
  std::string measure;          ///< the first aggregate's column
  std::string detail;
};

/// Adds it; records must flow.
void add_grouping(Plan& plan, MakeGrouping make, GroupingStage stage);

}  // namespace weir
