#include "weir/query/eval_logic.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

class AndNode : public Predicate {
 public:
  AndNode(EvalNodePtr left, EvalNodePtr right) : left_(std::move(left)), right_(std::move(right)) {}
  void select(EvalContext& context, Rows rows, RowList& out) const override {
    auto chosen = context.scratch.rows();
    left_->select(context, rows, *chosen);
    if (!chosen->empty()) right_->select(context, *chosen, out);
  }

 private:
  EvalNodePtr left_, right_;
};

class OrNode : public Predicate {
 public:
  OrNode(EvalNodePtr left, EvalNodePtr right) : left_(std::move(left)), right_(std::move(right)) {}
  void select(EvalContext& context, Rows rows, RowList& out) const override {
    auto first = context.scratch.rows();
    auto rest = context.scratch.rows();
    auto second = context.scratch.rows();
    left_->select(context, rows, *first);
    append_difference(rows, *first, *rest);
    if (!rest->empty()) right_->select(context, *rest, *second);
    std::merge(first->begin(), first->end(), second->begin(), second->end(), std::back_inserter(out));
  }

 private:
  EvalNodePtr left_, right_;
};

class NotNode : public Predicate {
 public:
  explicit NotNode(EvalNodePtr operand) : operand_(std::move(operand)) {}
  void select(EvalContext& context, Rows rows, RowList& out) const override {
    auto chosen = context.scratch.rows();
    operand_->select(context, rows, *chosen);
    append_difference(rows, *chosen, out);
  }

 private:
  EvalNodePtr operand_;
};

class DefaultNode : public ValueNode {
 public:
  DefaultNode(EvalNodePtr left, EvalNodePtr right) : left_(std::move(left)), right_(std::move(right)) {}
  Vector evaluate(EvalContext& context, Rows rows) const override {
    Vector left = left_->evaluate(context, rows);
    auto missing = context.scratch.rows();
    for (uint16_t row : rows) {
      if (left[row].is_null()) missing->push_back(row);
    }
    if (missing->empty()) return left;
    Vector right = right_->evaluate(context, *missing);
    return fill(context, rows, [&](uint16_t row) { return left[row].is_null() ? right[row] : left[row]; });
  }

 private:
  EvalNodePtr left_, right_;
};

}  // namespace

EvalNodePtr make_and_node(EvalNodePtr left, EvalNodePtr right) {
  return std::make_unique<AndNode>(std::move(left), std::move(right));
}
EvalNodePtr make_or_node(EvalNodePtr left, EvalNodePtr right) {
  return std::make_unique<OrNode>(std::move(left), std::move(right));
}
EvalNodePtr make_not_node(EvalNodePtr operand) { return std::make_unique<NotNode>(std::move(operand)); }
EvalNodePtr make_default_node(EvalNodePtr left, EvalNodePtr right) {
  return std::make_unique<DefaultNode>(std::move(left), std::move(right));
}

}  // namespace weir
