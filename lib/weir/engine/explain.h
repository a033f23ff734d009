// Explain: a graph as text, for people: which stages there are and which of them the planner put in, what runs
// together, which fields are read, and which stages hold memory that grows. Reads nothing.
#pragma once

#include <string>

#include "weir/stage/graph.h"

namespace weir {

/// One line for each node. Stages with one number, joined by a line, run as one task on the pool; every other one is a
/// task of the loop:
///
///     1 ─ read               reads access.log
///     2 ┬ lines              cuts bytes into whole lines                  put in
///       └ count              counts                                      grows: groups
///
/// The graph must have passed `check`. Settles its fields.
std::string explain(Graph& graph);

}  // namespace weir
