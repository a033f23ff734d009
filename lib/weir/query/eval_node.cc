#include "weir/query/eval_node.h"

namespace weir {

void ValueNode::select(EvalContext& context, Rows rows, RowList& out) const {
  Vector vector = evaluate(context, rows);
  for (uint16_t row : rows) {
    if (is_truthy(vector[row])) out.push_back(row);
  }
}

Vector Predicate::evaluate(EvalContext& context, Rows rows) const {
  auto chosen = context.scratch.rows();
  select(context, rows, *chosen);
  Vector vector;
  vector.buffer = context.scratch.values(context.batch.rows());
  Value* out = vector.buffer->data();
  for (uint16_t row : rows) out[row] = Value::of(false);
  for (uint16_t row : *chosen) out[row] = Value::of(true);
  vector.values = out;
  vector.kinds = kind_bit(Kind::Bool);
  return vector;
}

void append_difference(Rows rows, const RowList& taken, RowList& out) {
  auto next = taken.begin();
  for (uint16_t row : rows) {
    if (next != taken.end() && *next == row) {
      ++next;
    } else {
      out.push_back(row);
    }
  }
}

Vector ConstantNode::evaluate(EvalContext& context, Rows rows) const {
  return fill(context, rows, [this](uint16_t) { return value_; });
}

}  // namespace weir
