// Editing: what `set`, `drop`, `rename` and their like do to the records of a batch, from left to right; later steps
// see earlier ones. Columns of made records are changed where that is all there is to do. Otherwise the batch gets
// a schema with a RecordChange: new values as columns, and the rest is done when the records leave (data/edit.h).
// Immutable; any number of workers may apply it.
#pragma once

#include <optional>
#include <vector>

#include "weir/data/batch.h"
#include "weir/data/edit.h"
#include "weir/data/field_set.h"
#include "weir/query/expr.h"
#include "weir/query/program.h"

namespace weir {

struct EditStep {
  Edit edit;       ///< its column is settled here
  ExprPtr value;   ///< of Set and Replace
};

/// The fields to read for these steps and for somebody who wants `wanted` of what comes out.
FieldSet fields_before(const std::vector<EditStep>& steps, const FieldSet& wanted);

class Editing {
 public:
  /// Throws ExprError.
  Editing(const std::vector<EditStep>& steps, const SchemaPtr& input, const CompileOptions& options = {});

  const SchemaPtr& output() const { return output_; }
  /// The column that the last step set; none if it set none.
  std::optional<size_t> last_column() const { return last_column_; }

  /// The selection stays.
  void apply(Batch& batch, EvalScratch& scratch) const;

 private:
  struct Action {
    std::optional<Program> value;     ///< becomes a column, before the rest is done
    std::optional<size_t> replaces;   ///< the column in whose place it goes; none: behind the last one
    std::optional<size_t> removes;    ///< a column, after that
    SchemaPtr after;
  };
  bool edit_columns(const std::vector<EditStep>& steps, const CompileOptions& options);
  void edit_records(const std::vector<EditStep>& steps, const CompileOptions& options);

  std::vector<Action> actions_;
  SchemaPtr output_;
  std::optional<size_t> last_column_;
};

}  // namespace weir
