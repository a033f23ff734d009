#include "weir/engine/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

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
  const Node& node = graph.nodes[unit.nodes[0]];
  return node.makes_blocks || std::holds_alternative<std::unique_ptr<Source>>(node.kernel);
}

size_t holding_stages(const Graph& graph) {
  return static_cast<size_t>(std::ranges::count_if(
      graph.nodes, [](const Node& node) { return node.growth == Growth::Groups || node.growth == Growth::All; }));
}

/// A Step alone: one task at a time puts anything out.
bool is_serial(const Graph& graph, const Unit& unit) {
  return unit.nodes.size() == 1 && std::holds_alternative<std::unique_ptr<Step>>(graph.nodes[unit.nodes[0]].kernel);
}

size_t least_bytes(const Graph& graph, const std::vector<Unit>& units, size_t computing_blocks) {
  size_t blocks = 0;
  for (const Unit& unit : units)
    if (makes_blocks(graph, unit)) blocks += unit.compute ? computing_blocks : 2;
  return blocks * Arena::cost_bytes(kBlockPayloadBytes);
}

}  // namespace

std::vector<size_t> divide_memory(const Graph& graph, const std::vector<Unit>& units, size_t memory_bytes,
                                  size_t tasks_max) {
  size_t usable_bytes = memory_bytes - memory_bytes / 4;
  // Pipelines of several inputs have many units, which are rarely all at work: then each does with less.
  size_t computing_blocks = 3;
  if (least_bytes(graph, units, computing_blocks) > usable_bytes) computing_blocks = 2;
  size_t block_bytes = Arena::cost_bytes(kBlockPayloadBytes);
  std::vector<size_t> least(units.size()), wanted(units.size());
  size_t least_sum = 0, wanted_sum = 0;
  for (size_t i = 0; i < units.size(); i++) {
    if (!makes_blocks(graph, units[i])) continue;
    // One block being filled, one on its way, and in a segment one more for another task. Beside that a segment
    // wants one for each task, and a source as many as it can read ahead.
    least[i] = (units[i].compute ? computing_blocks : 2) * block_bytes;
    wanted[i] = std::max(least[i], units[i].compute ? (tasks_max + 2) * block_bytes : kUnitBytesMax);
    if (is_serial(graph, units[i])) wanted[i] = least[i];
    least_sum += least[i];
    wanted_sum += wanted[i];
  }
  if (least_sum > usable_bytes)
    throw Error(ErrorCode::Usage,
                fmt::format("this pipeline needs at least {} MiB of memory, and --memory allows {} MiB",
                            (least_sum + least_sum / 3 + (1 << 20) - 1) >> 20, memory_bytes >> 20));
  if (holding_stages(graph)) usable_bytes = std::max(least_sum, memory_bytes / 2);
  double share = 1;
  if (wanted_sum > usable_bytes)
    share = static_cast<double>(usable_bytes - least_sum) / static_cast<double>(wanted_sum - least_sum);
  std::vector<size_t> limits(units.size());
  for (size_t i = 0; i < units.size(); i++)
    limits[i] = least[i] + static_cast<size_t>(share * static_cast<double>(wanted[i] - least[i]));
  return limits;
}

size_t state_bytes(const Graph& graph, const std::vector<size_t>& limits, size_t memory_bytes) {
  size_t given = std::accumulate(limits.begin(), limits.end(), size_t{0});
  return (memory_bytes - std::min(given, memory_bytes)) / std::max<size_t>(holding_stages(graph), 1);
}

}  // namespace weir
