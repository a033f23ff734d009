// What `select` and `distinct` have in common: a Map that makes records of some items.
#pragma once

#include <vector>

#include "weir/stage/plan.h"

namespace weir {

/// The node; records must flow in front of it.
Node projection_node(const std::vector<Item>& items);

}  // namespace weir
