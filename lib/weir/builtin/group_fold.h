// The grouping of `count by` and `stats`. A Fold as a rule: groups of each worker, merged at the end. Where the input need
// not end, a Step that puts out each bucket of time once it is over, or what there is so far every so often.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "weir/builtin/records.h"
#include "weir/query/grouping.h"
#include "weir/stage/plan.h"

namespace weir {

/// Compiles the grouping for the records that turn out to flow.
using MakeGrouping = std::function<Grouping(const SchemaPtr& input, const CompileOptions& options)>;

struct GroupingStage {
  FieldSet reads;
  bool has_keys = false;
  bool windowed = false;        ///< a bucket of times is among the keys
  bool largest_first = false;   ///< its rows, by the measure
  std::string measure;          ///< the first aggregate's column
  std::vector<std::string> counts;   ///< the columns that say how many
  std::string detail;
  int64_t every_ns = 0;         ///< 0: not
  int64_t lateness_ns = 0;
};

/// Adds it; records must flow.
void add_grouping(Plan& plan, MakeGrouping make, GroupingStage stage);

}  // namespace weir
