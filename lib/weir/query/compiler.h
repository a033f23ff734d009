// Compiler: from expressions to nodes. One concept behind Program::compile; not for other layers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/data/schema.h"
#include "weir/data/time_pattern.h"
#include "weir/query/eval_node.h"
#include "weir/query/expr.h"
#include "weir/query/program.h"

namespace weir {

class Compiler {
 public:
  Compiler(const Schema& input, const CompileOptions& options) : input_(input), options_(options) {}

  /// Throws ExprError. What depends on no record becomes a constant.
  EvalNodePtr compile(const Expr& expr);

 private:
  EvalNodePtr compile_node(const Expr& expr);
  EvalNodePtr compile_binary(const Expr& expr, const Expr::Binary& binary);
  EvalNodePtr compile_in(const Expr::Binary& binary);
  EvalNodePtr compile_match(const Expr::Binary& binary);
  EvalNodePtr compile_call(const Expr& expr, const Expr::Call& call);
  EvalNodePtr compile_lines(const Expr& expr, const Expr::Call& call);
  TimePattern compile_time_pattern(const Expr& expr, bool reads);
  /// The text of an expression that depends on no record; throws ExprError(otherwise) if it is none.
  std::string constant_text(const Expr& expr, const char* otherwise);
  std::vector<EvalNodePtr> compile_all(const std::vector<ExprPtr>& exprs);

  const Schema& input_;
  const CompileOptions& options_;
};

}  // namespace weir
