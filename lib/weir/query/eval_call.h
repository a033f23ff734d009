// Nodes that compute a value from values, row by row: arithmetic, scalar functions, `if`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weir/query/eval_node.h"
#include "weir/query/expr.h"
#include "weir/query/functions.h"
#include "weir/query/regex.h"

namespace weir {

/// Add, Subtract, Multiply, Divide, Modulo. `what`: the operation as text, for the count of values that did
/// not read.
EvalNodePtr make_arithmetic_node(Op op, EvalNodePtr left, EvalNodePtr right, std::string what);

EvalNodePtr make_negate_node(EvalNodePtr operand);

/// What a call is made with beside its arguments. The one that is a regular expression, or a pattern of times, stands as
/// null among them.
struct CallConstants {
  std::optional<Regex> regex;
  std::optional<TimePattern> pattern;
  int64_t now_ns = 0;
};

EvalNodePtr make_function_node(const ScalarFunction& function, std::vector<EvalNodePtr> arguments,
                               CallConstants constants);

/// `if(c, a [, c2, b]… [, else])`.
EvalNodePtr make_if_node(std::vector<EvalNodePtr> arguments);

}  // namespace weir
