#include "weir/format/json_plan.h"

#include <algorithm>

#include "weir/base/check.h"

namespace weir {

JsonPlan::JsonPlan(const std::vector<Path>& paths) : nodes_(1), slot_count_(paths.size()) {
  for (uint32_t slot = 0; slot < paths.size(); ++slot) {
    uint32_t rank = 0;
    add(0, slot, paths[slot].parts, rank);
  }
  for (Node& node : nodes_) {
    WEIR_CHECK(node.edges.size() < UINT16_MAX);
    std::sort(node.edges.begin(), node.edges.end(),
              [](const Edge& a, const Edge& b) { return a.name < b.name; });
    uint16_t at = 0;
    for (unsigned c = 0; c < 256; ++c) {
      node.first_edge[c] = at;
      while (at < node.edges.size()) {
        const auto& name = node.edges[at].name;
        // An empty name is followed by its closing quote.
        if ((name.empty() ? '"' : static_cast<unsigned char>(name[0])) > c) break;
        ++at;
      }
    }
    node.first_edge[256] = at;
  }
}

JsonPlan::Edge& JsonPlan::edge(int32_t node, const std::string& name) {
  auto& edges = nodes_[static_cast<size_t>(node)].edges;
  auto found = std::find_if(edges.begin(), edges.end(), [&](const Edge& edge) { return edge.name == name; });
  if (found != edges.end()) return *found;
  edges.push_back(Edge{.name = name, .id = edge_count_++, .captures = {}, .below = {}});
  return edges.back();
}

int32_t JsonPlan::child(int32_t node, const std::string& name) {
  if (int32_t known = edge(node, name).child; known >= 0) return known;
  auto made = static_cast<int32_t>(nodes_.size());
  nodes_.emplace_back();
  edge(node, name).child = made;
  return made;
}

void JsonPlan::add(int32_t node, uint32_t slot, std::span<const Path::Part> parts, uint32_t& rank) {
  std::string name;
  for (size_t count = 1; count <= parts.size(); ++count) {
    auto part = std::get_if<std::string>(&parts[count - 1]);
    if (!part) return;
    if (count > 1) name += '.';
    name += *part;
    auto rest = parts.subspan(count);
    if (rest.empty() || std::holds_alternative<int64_t>(rest[0])) {
      edge(node, name).captures.push_back({slot, rank++, {rest.begin(), rest.end()}});
    } else {
      edge(node, name).below.push_back({slot, rank, {rest.begin(), rest.end()}});
      add(child(node, name), slot, rest, rank);
    }
  }
}

}  // namespace weir
