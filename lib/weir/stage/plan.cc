#include "weir/stage/plan.h"

#include <fmt/format.h>

#include "weir/base/check.h"
#include "weir/base/error.h"

namespace weir {

void Plan::build(const Pipeline& pipeline, int place_first) {
  int place = place_first;
  for (const auto& call : pipeline.stages) {
    stage_ = call.def->name;
    place_ = place++;
    at_last_stage_ = &call == &pipeline.stages.back();
    try {
      if (!call.def->build)
        throw Error(ErrorCode::Usage, fmt::format("stage '{}' is not available in this version", stage_));
      if (ended_)
        throw Error(ErrorCode::Usage, fmt::format("'{}' stands behind a sink, where nothing flows any more", stage_));
      call.def->build(*call.arguments, *this);
    } catch (Error& error) {
      throw error.in_stage(stage_, place_);
    }
  }
}

void Plan::add(Node node) {
  bool source = std::holds_alternative<std::unique_ptr<Source>>(node.kernel);
  if (source && (carries_ != EdgeKind::Nothing || ended_))
    throw Error(ErrorCode::Usage, fmt::format("'{}' is a source: it can only come first", stage_));
  if (!source && carries_ == EdgeKind::Nothing)
    throw Error(ErrorCode::Usage, fmt::format("'{}' has no input: begin with a source such as 'read'", stage_));
  WEIR_CHECK(source || node.in == carries_);
  if (!node.planned) {
    if (node.name.empty()) node.name = stage_;
    node.place = place_;
  }
  node.inputs = tail_;
  carries_ = node.out;
  endless_ |= node.endless;
  encoded_ = node.encoded;
  ended_ = std::holds_alternative<std::unique_ptr<Sink>>(node.kernel);
  tail_ = {graph_.nodes.size()};
  graph_.nodes.push_back(std::move(node));
}

/// The last node, if what is added next will be its only reader; else null.
Node* Plan::last_unshared() {
  return tail_.size() == 1 && tail_[0] >= branched_at_ ? &graph_.nodes[tail_[0]] : nullptr;
}

void Plan::want_first(size_t records) {
  if (Node* node = last_unshared(); node && node->want_first) node->want_first(records);
}

void Plan::want_largest(size_t records) {
  if (Node* node = last_unshared(); node && node->largest_first) node->want_first(records);
}

Node* Plan::formatter() {
  WEIR_CHECK(tail_.size() == 1);
  Node* node = &graph_.nodes[tail_[0]];
  while (node->planned && node->in == EdgeKind::Lines && node->out == EdgeKind::Lines) node = &graph_.nodes[node->inputs[0]];
  return node->in == EdgeKind::Records && node->out == EdgeKind::Lines ? node : nullptr;
}

void Plan::add_in_front_of_filters(Node node) {
  WEIR_CHECK(carries_ == EdgeKind::Lines && node.in == EdgeKind::Lines && node.out == EdgeKind::Lines && node.planned);
  auto& nodes = graph_.nodes;
  auto only_filters = [](const Node& at) {
    return at.in == EdgeKind::Lines && at.out == EdgeKind::Lines && !at.makes_blocks && at.inputs.size() == 1;
  };
  if (tail_.size() != 1 || tail_[0] < branched_at_ || !only_filters(nodes[tail_[0]])) return add(std::move(node));
  size_t first = tail_[0];   // the foremost of the filters
  while (nodes[first].inputs[0] >= branched_at_ && only_filters(nodes[nodes[first].inputs[0]])) first = nodes[first].inputs[0];
  node.inputs = nodes[first].inputs;
  nodes.insert(nodes.begin() + static_cast<ptrdiff_t>(first), std::move(node));
  for (size_t i = first + 1; i < nodes.size(); i++)
    for (size_t& input : nodes[i].inputs)
      if (input >= first) input++;
  nodes[first + 1].inputs = {first};
  for (size_t& tail : tail_) tail++;
}

Plan Plan::branch() {
  WEIR_CHECK(carries_ != EdgeKind::Nothing);
  branched_at_ = graph_.nodes.size();
  return *this;
}

}  // namespace weir
