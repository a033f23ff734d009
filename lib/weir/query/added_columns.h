// AddedColumns: fields that a stage adds to records from values which it has computed itself, a column for each. The
// values stand behind the batch's own columns, under names that only the expressions of the new fields can say.
// Immutable and shared.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weir/query/editing.h"

namespace weir {

class AddedColumns {
 public:
  /// `names`: of the computed columns. `steps`: the fields to set; their values may say these names.
  AddedColumns(const std::vector<std::string>& names, std::vector<EditStep> steps, const SchemaPtr& input,
               const CompileOptions& options = {});

  const SchemaPtr& output() const { return editing_->output(); }

  /// `computed`: a column for each name, with as many rows as the batch. Text lives in the batch.
  void apply(Batch& batch, std::vector<Column> computed, EvalScratch& scratch) const;

 private:
  SchemaPtr extended_;
  std::optional<Editing> editing_;
};

}  // namespace weir
