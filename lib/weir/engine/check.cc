#include "weir/engine/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "weir/base/error.h"
#include "weir/engine/fuse.h"

namespace weir {
namespace {

bool is_sink(const Node& node) { return std::holds_alternative<std::unique_ptr<Sink>>(node.kernel); }

Error refused(const Node& node, std::string why) {
  Error error(ErrorCode::Usage, std::move(why));
  error.in_stage(node.name, node.place);
  return error;
}

/// Where the paths of one forked output meet again.
void refuse_diamonds(const Graph& graph, const std::vector<size_t>& readers) {
  for (size_t fork = 0; fork < graph.nodes.size(); fork++) {
    if (readers[fork] < 2) continue;
    // For each node behind the fork: through how many of its readers it is reached.
    std::vector<std::vector<size_t>> through(graph.nodes.size());
    for (size_t i = fork + 1; i < graph.nodes.size(); i++) {
      for (size_t input : graph.nodes[i].inputs) {
        if (input == fork) through[i].push_back(i);
        for (size_t path : through[input])
          if (std::find(through[i].begin(), through[i].end(), path) == through[i].end()) through[i].push_back(path);
      }
      if (graph.nodes[i].inputs.size() > 1 && through[i].size() > 1)
        throw refused(graph.nodes[i],
                      fmt::format("'{}' takes its inputs one after another, but two of them come from the same '{}': "
                                  "one path would wait for the other for ever",
                                  graph.nodes[i].name, graph.nodes[fork].name));
    }
  }
}

void refuse_endless(const Graph& graph) {
  std::vector<const Node*> endless(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); i++) {
    const Node& node = graph.nodes[i];
    if (node.endless) endless[i] = &node;
    for (size_t input : node.inputs)
      if (endless[input]) endless[i] = endless[input];
    if (endless[i] && node.growth == Growth::All)
      throw refused(node, fmt::format("'{}' must hold all of its input, and '{}' never ends", node.name,
                                      endless[i]->name));
  }
}

/// What the filters ask for that alone read a parser's records, one after another.
RecordFilter filter_behind(const Graph& graph, const std::vector<size_t>& readers, size_t parser) {
  RecordFilter all;
  size_t last = parser;
  for (size_t i = parser + 1; i < graph.nodes.size() && readers[last] == 1 && all.quiet; i++) {
    const Node& node = graph.nodes[i];
    if (node.inputs != std::vector<size_t>{last}) continue;
    if (!node.filter) break;
    all.condition = RecordCondition::all(std::move(all.condition), node.filter->condition);
    if (!node.filter->text.empty()) all.text += (all.text.empty() ? "" : " and ") + node.filter->text;
    all.quiet = node.filter->quiet;
    last = i;
  }
  return all;
}

void settle_filters(Graph& graph) {
  auto readers = reader_counts(graph);
  for (size_t i = 0; i < graph.nodes.size(); i++) {
    Node& node = graph.nodes[i];
    if (!node.want_filter) continue;
    auto filter = filter_behind(graph, readers, i);
    node.passes_over = node.want_filter(filter.condition) ? filter.text : "";
  }
}

}  // namespace

void check(const Graph& graph) {
  if (graph.nodes.empty()) throw Error(ErrorCode::Usage, "the pipeline is empty");
  auto readers = reader_counts(graph);
  for (size_t i = 0; i < graph.nodes.size(); i++) {
    const Node& node = graph.nodes[i];
    if (is_sink(node) && readers[i]) throw refused(node, fmt::format("'{}' is a sink: nothing can follow it", node.name));
    if (!is_sink(node) && !readers[i]) throw refused(node, fmt::format("nobody reads what '{}' puts out", node.name));
    for (size_t input : node.inputs)
      if (graph.nodes[input].out != node.in)
        throw refused(node, fmt::format("'{}' wants {}, but '{}' gives {}", node.name, name(node.in),
                                        graph.nodes[input].name, name(graph.nodes[input].out)));
  }
  refuse_diamonds(graph, readers);
  refuse_endless(graph);
}

void settle_fields(Graph& graph) {
  std::vector<FieldSet> wanted(graph.nodes.size());   // of each node's output
  for (size_t i = graph.nodes.size(); i-- > 0;) {
    Node& node = graph.nodes[i];
    if (node.want_fields) node.want_fields(wanted[i]);
    FieldSet of_input = node.reads;
    if (node.fields_before) of_input.add(node.fields_before(wanted[i]));
    else if (!node.replaces_fields) of_input.add(wanted[i]);
    for (size_t input : node.inputs)
      if (graph.nodes[input].out == EdgeKind::Records) wanted[input].add(of_input);
  }
  settle_filters(graph);
}

void bind_records(Graph& graph, const BindContext& context) {
  std::vector<SchemaPtr> schemas(graph.nodes.size());
  std::vector<TimeZonePtr> zones(graph.nodes.size(), context.zone);
  BindContext here = context;
  for (size_t i = 0; i < graph.nodes.size(); i++) {
    Node& node = graph.nodes[i];
    SchemaPtr input = node.inputs.empty() ? nullptr : schemas[node.inputs[0]];
    if (!node.inputs.empty()) zones[i] = zones[node.inputs[0]];
    if (node.zone) zones[i] = *node.zone;
    here.zone = zones[i];
    try {
      schemas[i] = node.bind ? node.bind(input, here) : input;
    } catch (Error& error) {
      throw error.in_stage(node.name, node.place);
    }
  }
}

}  // namespace weir
