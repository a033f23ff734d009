// Fusion: which nodes of a graph run together. A Source, Flow or Sink is a unit of its own; neighbouring Maps and
// Steps, and a Fold behind them, are one segment, as long as each has one reader and no node asks for a break. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "weir/stage/graph.h"

namespace weir {

struct Unit {
  std::vector<size_t> nodes;       ///< of the graph, in order; more than one only in a segment
  std::vector<size_t> inputs;      ///< units in front, in order
  bool compute = false;            ///< a segment
};

/// In topological order.
std::vector<Unit> fuse(const Graph& graph);

/// How many nodes read the output of each node.
std::vector<size_t> reader_counts(const Graph& graph);

}  // namespace weir
