#include "weir/query/eval_call.h"

#include <algorithm>
#include <utility>

#include "weir/query/arithmetic.h"

namespace weir {
namespace {

class ArithmeticNode : public ValueNode {
 public:
  ArithmeticNode(Op op, EvalNodePtr left, EvalNodePtr right, std::string what)
      : op_(op), left_(std::move(left)), right_(std::move(right)), what_(std::move(what)) {}
  Vector evaluate(EvalContext& context, Rows rows) const override {
    Vector left = left_->evaluate(context, rows);
    Vector right = right_->evaluate(context, rows);
    return fill(context, rows, [&](uint16_t row) {
      Value result = calculate(op_, left[row], right[row], context.zone);
      if (result.is_null() && !left[row].is_null() && !right[row].is_null()) {
        context.scratch.count_misread(this, what_, left[row].is_text() ? left[row] : right[row],
                                      context.batch.position(row));
      }
      return result;
    });
  }

 private:
  Op op_;
  EvalNodePtr left_, right_;
  std::string what_;
};

class NegateNode : public ValueNode {
 public:
  explicit NegateNode(EvalNodePtr operand) : operand_(std::move(operand)) {}
  Vector evaluate(EvalContext& context, Rows rows) const override {
    Vector operand = operand_->evaluate(context, rows);
    return fill(context, rows, [&](uint16_t row) { return negate(operand[row]); });
  }

 private:
  EvalNodePtr operand_;
};

class FunctionNode : public ValueNode {
 public:
  FunctionNode(const ScalarFunction& function, std::vector<EvalNodePtr> arguments, CallConstants constants)
      : function_(function), arguments_(std::move(arguments)), constants_(std::move(constants)) {}

  Vector evaluate(EvalContext& context, Rows rows) const override {
    std::vector<Vector> vectors;
    for (const auto& argument : arguments_) vectors.push_back(argument->evaluate(context, rows));
    FunctionCall call{.arena = context.batch.arena(),
                      .scratch = context.scratch,
                      .regex = constants_.regex ? &*constants_.regex : nullptr,
                      .pattern = constants_.pattern ? &*constants_.pattern : nullptr,
                      .now_ns = constants_.now_ns,
                      .zone = context.zone};
    std::vector<Value> row_values(vectors.size());
    return fill(context, rows, [&](uint16_t row) {
      bool any_null = false;
      for (size_t i = 0; i < vectors.size(); ++i) {
        row_values[i] = vectors[i][row];
        any_null |= row_values[i].is_null();
      }
      return any_null && !function_.sees_null ? Value() : function_.run(call, row_values);
    });
  }

 private:
  ScalarFunction function_;
  std::vector<EvalNodePtr> arguments_;
  CallConstants constants_;
};

/// Each branch is evaluated only for the rows that take it.
class IfNode : public ValueNode {
 public:
  explicit IfNode(std::vector<EvalNodePtr> arguments) : arguments_(std::move(arguments)) {}
  Vector evaluate(EvalContext& context, Rows rows) const override {
    Vector result = fill(context, rows, [](uint16_t) { return Value(); });
    auto left = context.scratch.rows();
    left->assign(rows.begin(), rows.end());
    for (size_t i = 0; i + 1 < arguments_.size() && !left->empty(); i += 2) {
      auto chosen = context.scratch.rows();
      arguments_[i]->select(context, *left, *chosen);
      take(context, *arguments_[i + 1], *chosen, result);
      auto rest = context.scratch.rows();
      append_difference(*left, *chosen, *rest);
      std::swap(left, rest);
    }
    if (arguments_.size() % 2 == 1) take(context, *arguments_.back(), *left, result);
    return result;
  }

 private:
  static void take(EvalContext& context, const EvalNode& node, const RowList& rows, Vector& result) {
    if (rows.empty()) return;
    Vector values = node.evaluate(context, rows);
    for (uint16_t row : rows) (*result.buffer)[row] = values[row];
    result.kinds |= values.kinds;
  }

  std::vector<EvalNodePtr> arguments_;
};

}  // namespace

EvalNodePtr make_arithmetic_node(Op op, EvalNodePtr left, EvalNodePtr right, std::string what) {
  return std::make_unique<ArithmeticNode>(op, std::move(left), std::move(right), std::move(what));
}
EvalNodePtr make_negate_node(EvalNodePtr operand) { return std::make_unique<NegateNode>(std::move(operand)); }
EvalNodePtr make_function_node(const ScalarFunction& function, std::vector<EvalNodePtr> arguments,
                               CallConstants constants) {
  return std::make_unique<FunctionNode>(function, std::move(arguments), std::move(constants));
}
EvalNodePtr make_if_node(std::vector<EvalNodePtr> arguments) {
  return std::make_unique<IfNode>(std::move(arguments));
}

}  // namespace weir
