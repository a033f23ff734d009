#include "weir/query/eval_compare.h"

#include <cstring>
#include <utility>

#include "weir/base/check.h"
#include "weir/query/compare.h"

namespace weir {
namespace {

constexpr KindSet kIntOrNull = kind_bit(Kind::Int) | kind_bit(Kind::Null);
constexpr KindSet kTextOrNull = kind_bit(Kind::String) | kind_bit(Kind::Null);

bool holds(Op op, std::partial_ordering order) {
  switch (op) {
    case Op::Less:
      return order < 0;
    case Op::LessEqual:
      return order <= 0;
    case Op::Greater:
      return order > 0;
    case Op::GreaterEqual:
      return order >= 0;
    default:
      return order == 0;
  }
}

/// Appends without a branch on the outcome, which no predictor gets right.
template <typename Test>
void select_if(Rows rows, RowList& out, Test test) {
  size_t count = out.size();
  out.resize(count + rows.size());
  uint16_t* at = out.data() + count;
  for (uint16_t row : rows) {
    *at = row;
    at += test(row);
  }
  out.resize(static_cast<size_t>(at - out.data()));
}

template <typename Compare>
void select_ints(const Vector& left, int64_t right, Rows rows, RowList& out, Compare compare) {
  select_if(rows, out, [&](uint16_t row) {
    const Value& value = left[row];
    return static_cast<int>(value.kind() == Kind::Int) & static_cast<int>(compare(value.int_value(), right));
  });
}

void select_ints(Op op, const Vector& left, int64_t right, Rows rows, RowList& out) {
  switch (op) {
    case Op::Equal:
      return select_ints(left, right, rows, out, std::equal_to<>());
    case Op::Less:
      return select_ints(left, right, rows, out, std::less<>());
    case Op::LessEqual:
      return select_ints(left, right, rows, out, std::less_equal<>());
    case Op::Greater:
      return select_ints(left, right, rows, out, std::greater<>());
    case Op::GreaterEqual:
      return select_ints(left, right, rows, out, std::greater_equal<>());
    default:
      WEIR_CHECK(false);
  }
}

class CompareNode : public Predicate {
 public:
  CompareNode(Op op, EvalNodePtr left, EvalNodePtr right, std::string what)
      : op_(op), left_(std::move(left)), right_(std::move(right)), what_(std::move(what)) {}

  void select(EvalContext& context, Rows rows, RowList& out) const override {
    Vector left = left_->evaluate(context, rows);
    if (auto constant = right_->constant()) {
      if (constant->kind() == Kind::Int && left.only(kIntOrNull)) {
        return select_ints(op_, left, constant->int_value(), rows, out);
      }
      if (op_ == Op::Equal && constant->is_text() && left.only(kTextOrNull)) {
        return select_text(left, *constant, rows, out);
      }
      return select_any(context, left, [&](uint16_t) -> const Value& { return *constant; }, rows, out);
    }
    Vector right = right_->evaluate(context, rows);
    select_any(context, left, [&](uint16_t row) -> const Value& { return right[row]; }, rows, out);
  }

 private:
  /// Most strings have no escapes and differ in their size or their first bytes.
  static void select_text(const Vector& left, const Value& right, Rows rows, RowList& out) {
    std::string scratch, wanted_scratch;
    auto wanted = text_of(right, wanted_scratch);
    select_if(rows, out, [&](uint16_t row) {
      const Value& value = left[row];
      if (value.is_null()) return false;
      return (value.is_escaped() ? text_of(value, scratch) : value.raw()) == wanted;
    });
  }

  template <typename Right>
  void select_any(EvalContext& context, const Vector& left, Right right, Rows rows, RowList& out) const {
    for (uint16_t row : rows) {
      const Value& a = left[row];
      const Value& b = right(row);
      if (op_ == Op::Equal) {
        if (values_equal(a, b, context.scratch.json(), context.zone)) out.push_back(row);
        continue;
      }
      auto order = values_order(a, b, context.zone);
      if (holds(op_, order)) {
        out.push_back(row);
      } else if (order == std::partial_ordering::unordered && !a.is_null() && !b.is_null()) {
        context.scratch.count_misread(this, what_, a, context.batch.position(row));
      }
    }
  }

  Op op_;
  EvalNodePtr left_, right_;
  std::string what_;
};

}  // namespace

EvalNodePtr make_compare_node(Op op, EvalNodePtr left, EvalNodePtr right, std::string what) {
  return std::make_unique<CompareNode>(op, std::move(left), std::move(right), std::move(what));
}

}  // namespace weir
