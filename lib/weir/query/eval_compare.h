// Nodes for `==`, `<`, `<=`, `>`, `>=`. (`!=` is `not ==`: the exact complement.)
#pragma once

#include <string>

#include "weir/query/eval_node.h"
#include "weir/query/expr.h"

namespace weir {

/// `what`: the left operand as text, for the count of values that did not read.
EvalNodePtr make_compare_node(Op op, EvalNodePtr left, EvalNodePtr right, std::string what);

}  // namespace weir
