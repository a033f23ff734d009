// Explosion: `explode path`. One record for each element of the list that a path finds, the same but for the element
// in the list's place; a record with no list there, or an empty one, stays one. Immutable; any number of workers.
#pragma once

#include <functional>
#include <vector>

#include "weir/data/batch.h"
#include "weir/query/editing.h"

namespace weir {

class Explosion {
 public:
  Explosion(const Path& path, const SchemaPtr& input, const CompileOptions& options = {});

  static FieldSet fields_before(const Path& path, const FieldSet& wanted);
  const SchemaPtr& output() const { return editing_.output(); }

  /// Gives the records of `batch`, which it uses up, to `emit` in batches. They have the positions of the batch in
  /// front, so that who counts on these must number them anew (Batch::set_first_row).
  void apply(Batch& batch, EvalScratch& scratch, const std::function<void(Batch)>& emit) const;

 private:
  Editing editing_;
};

}  // namespace weir
