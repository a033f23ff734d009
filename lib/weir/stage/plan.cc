#include "weir/stage/plan.h"

#include <fmt/format.h>

#include <tuple>
#include <utility>

#include "weir/base/check.h"
#include "weir/base/error.h"

namespace weir {
namespace {

/// Whether lines pass as they are, or are left out.
bool filters_lines(const Node& node) {
  return node.in == EdgeKind::Lines && node.out == EdgeKind::Lines && (!node.makes_blocks || node.only_leaves_out) && node.inputs.size() == 1;
}

}  // namespace

void Plan::build(const Pipeline& pipeline, int place_first) {
  int place = place_first;
  auto outer = std::pair(stage_, place_);
  for (const auto& call : pipeline.stages) {
    stage_ = call.def->name;
    place_ = place++;
    at_last_stage_ = !goes_on_ && &call == &pipeline.stages.back();
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
  if (goes_on_) std::tie(stage_, place_) = outer;
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
  heading_.reset();
  if (!filters_lines(node)) frame_values_ = nullptr;
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

void Plan::add(Node node, const Plan& other) {
  WEIR_CHECK(node.in == other.carries_);
  add(std::move(node));
  endless_ |= other.endless_;
  auto& inputs = graph_.nodes.back().inputs;
  inputs.insert(inputs.end(), other.tail_.begin(), other.tail_.end());
}

std::optional<Node> Plan::take_source() {
  if (tail_.size() != 1 || tail_[0] + 1 != graph_.nodes.size() || tail_[0] < branched_at_) return std::nullopt;
  if (!std::holds_alternative<std::unique_ptr<Source>>(graph_.nodes.back().kernel)) return std::nullopt;
  std::optional<Node> source = std::move(graph_.nodes.back());
  graph_.nodes.pop_back();
  tail_.clear();
  carries_ = EdgeKind::Nothing;
  endless_ = encoded_ = false;
  return source;
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
  if (tail_.size() != 1 || tail_[0] < branched_at_ || !filters_lines(nodes[tail_[0]])) return add(std::move(node));
  size_t first = tail_[0];   // the foremost of the filters
  while (nodes[first].inputs[0] >= branched_at_ && filters_lines(nodes[nodes[first].inputs[0]])) first = nodes[first].inputs[0];
  node.inputs = nodes[first].inputs;
  nodes.insert(nodes.begin() + static_cast<ptrdiff_t>(first), std::move(node));
  for (size_t i = first + 1; i < nodes.size(); i++)
    for (size_t& input : nodes[i].inputs)
      if (input >= first) input++;
  nodes[first + 1].inputs = {first};
  for (size_t& tail : tail_) tail++;
}

bool Plan::carries_input() const {
  if (carries_ != EdgeKind::Bytes && carries_ != EdgeKind::Lines) return false;
  const std::vector<size_t>* inputs = &tail_;
  for (;;) {
    if (inputs->size() != 1) return false;
    const Node& node = graph_.nodes[inputs->front()];
    if (std::holds_alternative<std::unique_ptr<Source>>(node.kernel)) return true;
    if (!filters_lines(node) && !node.planned) return false;
    inputs = &node.inputs;
  }
}

Plan Plan::branch() {
  WEIR_CHECK(carries_ != EdgeKind::Nothing);
  heading_.reset();   // the node that puts it in front has several readers now
  frame_values_ = nullptr;
  branched_at_ = graph_.nodes.size();
  return *this;
}

Plan Plan::beside() const {
  Plan other(graph_, options_);
  other.branched_at_ = graph_.nodes.size();
  other.stage_ = stage_;
  other.place_ = place_;
  other.goes_on_ = true;
  return other;
}

}  // namespace weir
