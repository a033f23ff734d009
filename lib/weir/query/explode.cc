#include "weir/query/explode.h"

#include <utility>

#include "weir/query/row_copy.h"

namespace weir {
namespace {

std::vector<EditStep> step(const Path& path) {
  auto value = std::make_unique<Expr>();
  value->node = Expr::Field{path};
  std::vector<EditStep> steps;
  steps.push_back({{.kind = Edit::Kind::Replace, .path = path}, std::move(value)});
  return steps;
}

}  // namespace

Explosion::Explosion(const Path& path, const SchemaPtr& input, const CompileOptions& options)
    : editing_(step(path), input, options) {}

FieldSet Explosion::fields_before(const Path& path, const FieldSet& wanted) {
  return weir::fields_before(step(path), wanted);
}

void Explosion::apply(Batch& batch, EvalScratch& scratch, const std::function<void(Batch)>& emit) const {
  editing_.apply(batch, scratch);
  auto column = editing_.last_column();
  if (!column) return emit(std::move(batch));
  RowCopy copy(batch);
  std::vector<Value> elements;
  for (uint16_t row : batch.selection()) {
    const Value& list = batch.column(*column)[row];
    scratch.json().elements(list, elements);
    if (elements.empty()) elements.push_back(list);
    for (const Value& element : elements) {
      if (copy.full()) emit(copy.take());
      copy.add(row, *column, element);
    }
  }
  if (copy.rows() > 0) emit(copy.take());
}

}  // namespace weir
