// The nodes of compiled expressions: what Program is made of. Two sorts. A ValueNode gives a value for each
// row; a Predicate gives the rows for which it is true, so that `and` looks only at what is left, and `not`
// is the exact complement. Each can stand for the other. Immutable after compiling; rows are always ascending
// row numbers.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/data/batch.h"
#include "weir/query/coerce.h"
#include "weir/query/eval_scratch.h"

namespace weir {

struct EvalContext {
  Batch& batch;
  EvalScratch& scratch;
  const TimeZone* zone = nullptr;  ///< of times that name none; null: UTC
};

class EvalNode {
 public:
  virtual ~EvalNode() = default;
  virtual Vector evaluate(EvalContext& context, Rows rows) const = 0;
  virtual void select(EvalContext& context, Rows rows, RowList& out) const = 0;  ///< appends to `out`
  virtual std::optional<Value> constant() const { return std::nullopt; }
};

using EvalNodePtr = std::unique_ptr<const EvalNode>;

class ValueNode : public EvalNode {
 public:
  void select(EvalContext& context, Rows rows, RowList& out) const override;

 protected:
  /// A vector with `make(row)` for each of the rows.
  template <typename Make>
  static Vector fill(EvalContext& context, Rows rows, Make make) {
    Vector vector;
    vector.buffer = context.scratch.values(context.batch.rows());
    Value* out = vector.buffer->data();
    KindSet kinds = 0;
    for (uint16_t row : rows) {
      out[row] = make(row);
      kinds |= kind_bit(out[row].kind());
    }
    vector.values = out;
    vector.kinds = kinds;
    return vector;
  }
};

class Predicate : public EvalNode {
 public:
  Vector evaluate(EvalContext& context, Rows rows) const override;
};

/// Appends to `out` those of `rows` that are not in `taken`.
void append_difference(Rows rows, const RowList& taken, RowList& out);

class ConstantNode : public ValueNode {
 public:
  /// The value's text must be in `arena`, which the node keeps.
  ConstantNode(const Value& value, StringArena arena) : value_(value), arena_(std::move(arena)) {}
  Vector evaluate(EvalContext& context, Rows rows) const override;
  std::optional<Value> constant() const override { return value_; }

 private:
  Value value_;
  StringArena arena_;
};

}  // namespace weir
