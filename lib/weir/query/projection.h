// Projection: `select items`. Turns the records of a batch into made ones with these fields, left to right;
// later items see earlier ones. Immutable; any number of workers may apply it.
#pragma once

#include <string>
#include <vector>

#include "weir/data/batch.h"
#include "weir/query/expr.h"
#include "weir/query/program.h"

namespace weir {

/// The name that an item's result has: what is left of its `=`, else what follows from the expression. Throws
/// ExprError if it must be given one.
std::string item_name(const Item& item);

class Projection {
 public:
  /// Throws ExprError; also for two items of one name.
  Projection(const std::vector<Item>& items, const SchemaPtr& input, const CompileOptions& options = {});

  const SchemaPtr& output() const { return output_; }

  /// Makes `batch` a made batch of the output schema. The selection stays.
  void apply(Batch& batch, EvalScratch& scratch) const;

 private:
  std::vector<Program> programs_;
  SchemaPtr output_;
  size_t input_width_;
};

}  // namespace weir
