// Small expression trees made by hand, for stages that compute with more than what was written.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "weir/query/expr.h"

namespace weir {

inline ExprPtr make_expr(decltype(Expr::node) node, TextSpan span = {}) {
  auto expr = std::make_unique<Expr>();
  expr->node = std::move(node);
  expr->span = span;
  return expr;
}
/// The column of that name, whatever meaning the name has otherwise.
inline ExprPtr column_expr(const std::string& name, TextSpan span = {}) {
  return make_expr(Expr::Field{flat_path(name, span)}, span);
}
inline ExprPtr field_expr(Path path) { return make_expr(Expr::Field{std::move(path)}); }
inline ExprPtr binary_expr(Op op, ExprPtr left, ExprPtr right, TextSpan span = {}) {
  return make_expr(Expr::Binary{op, std::move(left), std::move(right)}, span);
}
inline ExprPtr duration_expr(int64_t ns, TextSpan span = {}) { return make_expr(DurationLiteral{ns}, span); }

}  // namespace weir
