// JsonPlan: which members of an object to look at for the fields that a parser was asked for, as a tree. An
// edge is a member's name; it captures values for slots (columns) and may lead to a node for the members of
// its value. A path `a.b` makes the edges `a` → `b` of rank 0 and the edge `a.b` of rank 1: the lowest rank
// that is found counts. Immutable once built.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "weir/data/path.h"

namespace weir {

class JsonPlan {
 public:
  struct Capture {
    uint32_t slot;
    uint32_t rank;
    std::vector<Path::Part> rest;  ///< what is left of the path: begins with an index
  };
  struct Edge {
    std::string name;
    uint32_t id = 0;                ///< unique in the plan
    std::vector<Capture> captures;  ///< of the member itself
    std::vector<Capture> below;     ///< everything under `child`, with the whole path from here: for lists
    int32_t child = -1;             ///< index of a node
  };
  struct Node {
    std::vector<Edge> edges;  ///< sorted by name
    std::array<uint16_t, 257>
        first_edge{};  ///< edges whose name begins with byte c: [first_edge[c], first_edge[c+1])
  };

  /// Paths without special meaning; slot i is paths[i].
  explicit JsonPlan(const std::vector<Path>& paths);

  const Node& root() const { return nodes_[0]; }
  const Node& node(int32_t index) const { return nodes_[static_cast<size_t>(index)]; }
  size_t slot_count() const { return slot_count_; }
  size_t edge_count() const { return edge_count_; }

 private:
  Edge& edge(int32_t node, const std::string& name);
  int32_t child(int32_t node, const std::string& name);
  void add(int32_t node, uint32_t slot, std::span<const Path::Part> parts, uint32_t& rank);

  std::vector<Node> nodes_;
  size_t slot_count_;
  uint32_t edge_count_ = 0;
};

}  // namespace weir
