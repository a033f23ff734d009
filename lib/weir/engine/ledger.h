// The division of a run's memory among the units that make blocks: each gets an account of its own, so that none can
// starve another, and what a unit needs at least is refused before the run if the sum does not fit. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "weir/engine/fuse.h"
#include "weir/stage/graph.h"

namespace weir {

/// The limit of each unit's output account, in bytes; 0 for units that make no blocks. `tasks_max`: how many tasks a
/// segment keeps in flight. A quarter of the memory is left to states and scratch, half where a stage holds groups or
/// all of its input. Throws Error(Usage) naming the
/// figure if `memory_bytes` is too small.
std::vector<size_t> divide_memory(const Graph& graph, const std::vector<Unit>& units, size_t memory_bytes,
                                  size_t tasks_max);

/// What the Fold of each stage may hold: an equal part of what the units of `limits` leave.
size_t state_bytes(const Graph& graph, const std::vector<size_t>& limits, size_t memory_bytes);

}  // namespace weir
