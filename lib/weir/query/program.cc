#include "weir/query/program.h"

#include <utility>

#include "weir/query/compiler.h"
#include "weir/query/eval_node.h"

namespace weir {

Program::Program(std::unique_ptr<const EvalNode> root, TimeZonePtr zone)
    : root_(std::move(root)), zone_(std::move(zone)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

Program Program::compile(const Expr& expr, const SchemaPtr& input, const CompileOptions& options) {
  return Program(Compiler(*input, options).compile(expr), options.zone);
}

void Program::filter(Batch& batch, EvalScratch& scratch) const {
  EvalContext context{batch, scratch, zone_.get()};
  auto chosen = scratch.rows();
  root_->select(context, batch.selection(), *chosen);
  batch.select(*chosen);
}

void Program::evaluate(Batch& batch, EvalScratch& scratch, Column& out) const {
  EvalContext context{batch, scratch, zone_.get()};
  Vector vector = root_->evaluate(context, batch.selection());
  out.clear();
  if (!batch.all_selected()) out.resize(batch.rows());
  for (uint16_t row : batch.selection()) {
    if (batch.all_selected()) {
      out.push(vector[row]);
    } else {
      out.set(row, vector[row]);
    }
  }
}

Vector Program::vector(Batch& batch, EvalScratch& scratch) const {
  EvalContext context{batch, scratch, zone_.get()};
  return root_->evaluate(context, batch.selection());
}

std::optional<Value> Program::constant() const { return root_->constant(); }

namespace {

/// `expected`: not where `??` stands for what is missing.
void add_fields(const Expr& expr, bool expected, FieldSet& fields) {
  if (const auto* field = expr.as<Expr::Field>()) {
    fields.add(field->path);
    if (expected) fields.expect(field->path);
  }
  const auto* binary = expr.as<Expr::Binary>();
  if (binary && binary->op == Op::Default) expected = false;
  for_each_operand(expr, [&](const Expr& operand) { add_fields(operand, expected, fields); });
}

}  // namespace

FieldSet fields_read(const Expr& expr) {
  FieldSet fields;
  add_fields(expr, true, fields);
  return fields;
}

}  // namespace weir
