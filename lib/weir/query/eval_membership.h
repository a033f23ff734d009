// Nodes for `~` and `in`. (`!~` and `not in` are the exact complements.)
#pragma once

#include <vector>

#include "weir/query/eval_node.h"
#include "weir/query/network.h"
#include "weir/query/regex.h"

namespace weir {

/// `left ~ regex`: the value's text has a match.
EvalNodePtr make_match_node(EvalNodePtr left, Regex regex);

/// `left in [items…]`: equal to one of them.
EvalNodePtr make_in_items_node(EvalNodePtr left, std::vector<EvalNodePtr> items);

/// `left in list`: equal to an element; a value that is no list counts as a list of one.
EvalNodePtr make_in_list_node(EvalNodePtr left, EvalNodePtr list);

/// `left in low..high`, both ends included.
EvalNodePtr make_in_range_node(EvalNodePtr left, EvalNodePtr low, EvalNodePtr high);

/// `left in networks`: the value's text is an address in one of them.
EvalNodePtr make_in_networks_node(EvalNodePtr left, std::vector<IpNetwork> networks);

}  // namespace weir
