#include "weir/engine/fuse.h"

namespace weir {
namespace {

bool computes(const Node& node) {
  return std::holds_alternative<std::unique_ptr<Map>>(node.kernel) ||
         std::holds_alternative<std::unique_ptr<Step>>(node.kernel) ||
         std::holds_alternative<std::unique_ptr<Fold>>(node.kernel);
}

bool folds(const Node& node) { return std::holds_alternative<std::unique_ptr<Fold>>(node.kernel); }

}  // namespace

std::vector<size_t> reader_counts(const Graph& graph) {
  std::vector<size_t> counts(graph.nodes.size());
  for (const auto& node : graph.nodes)
    for (size_t input : node.inputs) counts[input]++;
  return counts;
}

std::vector<Unit> fuse(const Graph& graph) {
  auto readers = reader_counts(graph);
  std::vector<Unit> units;
  std::vector<size_t> unit_of(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); i++) {
    const Node& node = graph.nodes[i];
    if (computes(node) && node.inputs.size() == 1) {
      size_t front = node.inputs[0];
      const Node& before = graph.nodes[front];
      if (computes(before) && !folds(before) && !before.breaks_after && readers[front] == 1) {
        unit_of[i] = unit_of[front];
        units[unit_of[i]].nodes.push_back(i);
        continue;
      }
    }
    Unit unit;
    unit.nodes.push_back(i);
    unit.compute = computes(node);
    for (size_t input : node.inputs) unit.inputs.push_back(unit_of[input]);
    unit_of[i] = units.size();
    units.push_back(std::move(unit));
  }
  return units;
}

}  // namespace weir
