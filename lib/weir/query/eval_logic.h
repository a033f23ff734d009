// Nodes for `and`, `or`, `not` and `??`.
#pragma once

#include "weir/query/eval_node.h"

namespace weir {

EvalNodePtr make_and_node(EvalNodePtr left, EvalNodePtr right);
EvalNodePtr make_or_node(EvalNodePtr left, EvalNodePtr right);
EvalNodePtr make_not_node(
    EvalNodePtr operand);  ///< the exact complement: `X` and `not X` split any input in two
EvalNodePtr make_default_node(EvalNodePtr left, EvalNodePtr right);

}  // namespace weir
