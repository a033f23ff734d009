#include "weir/engine/ledger.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/base/block.h"
#include "weir/base/error.h"

namespace weir {
namespace {

/// More read-ahead than this only takes the data out of the cache.
constexpr size_t kUnitBytesMax = 16 << 20;

bool makes_blocks(const Graph& graph, const Unit& unit) {
  if (unit.compute) {
    for (size_t node : unit.nodes)
      if (graph.nodes[node].makes_blocks) return true;
    return false;
  }
  return graph.nodes[unit.nodes[0]].out != EdgeKind::Nothing;
}

/// A Step alone: one task at a time puts anything out.
bool is_serial(const Graph& graph, const Unit& unit) {
  return unit.nodes.size() == 1 && std::holds_alternative<std::unique_ptr<Step>>(graph.nodes[unit.nodes[0]].kernel);
}

}  // namespace

std::vector<size_t> divide_memory(const Graph& graph, const std::vector<Unit>& units, size_t memory_bytes,
                                  size_t tasks_max) {
  size_t block_bytes = Arena::cost_bytes(kBlockPayloadBytes);
  std::vector<size_t> least(units.size());
  size_t sum_bytes = 0, readers = 0;
  for (size_t i = 0; i < units.size(); i++) {
    if (!makes_blocks(graph, units[i])) continue;
    // A source: one block being filled, one on its way. A segment: one for each task, and the oldest one's reserve.
    size_t blocks = 2;
    if (units[i].compute) blocks = is_serial(graph, units[i]) ? 3 : tasks_max + 2;
    least[i] = blocks * block_bytes;
    sum_bytes += least[i];
    if (!units[i].compute) readers++;
  }
  size_t usable_bytes = memory_bytes - memory_bytes / 4;
  if (sum_bytes > usable_bytes)
    throw Error(ErrorCode::Usage,
                fmt::format("this pipeline needs at least {} MiB of memory, and --memory allows {} MiB",
                            (sum_bytes + sum_bytes / 3 + (1 << 20) - 1) >> 20, memory_bytes >> 20));
  std::vector<size_t> limits(units.size());
  for (size_t i = 0; i < units.size(); i++) {
    limits[i] = least[i];
    // More helps only those that read ahead.
    if (least[i] && !units[i].compute)
      limits[i] = std::min(least[i] + (usable_bytes - sum_bytes) / readers, std::max(least[i], kUnitBytesMax));
  }
  return limits;
}

}  // namespace weir
