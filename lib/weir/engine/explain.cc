#include "weir/engine/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "weir/engine/check.h"
#include "weir/engine/fuse.h"

namespace weir {
namespace {

constexpr size_t kDetailColumnsMax = 60;

struct Row {
  std::string number, name, detail, facts;
};

size_t columns(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string padded(const std::string& text, size_t width) {
  return text + std::string(width - std::min(width, columns(text)), ' ');
}

std::string fields_text(const FieldSet& fields) {
  if (fields.is_everything()) return "all";
  std::string text;
  for (const auto& path : fields.paths()) text += (text.empty() ? "" : ", ") + path.text();
  return text.empty() ? "none" : text;
}

/// What the readers of each parser want, by node; listens in on what the parsers are told.
std::vector<std::string> wanted_fields(Graph& graph) {
  std::vector<std::string> wanted(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); i++) {
    auto& listener = graph.nodes[i].want_fields;
    if (!listener) continue;
    listener = [text = &wanted[i], parser = std::move(listener)](const FieldSet& fields) {
      *text = fields_text(fields);
      parser(fields);
    };
  }
  settle_fields(graph);
  for (auto& node : graph.nodes) node.want_fields = {};
  return wanted;
}

std::string facts_text(const Node& node, const std::string& fields, const std::string& inputs) {
  std::vector<std::string> facts;
  if (node.planned) facts.push_back("put in");
  if (!inputs.empty()) facts.push_back(inputs);
  if (!fields.empty()) facts.push_back("fields: " + fields);
  if (!node.passes_over.empty()) facts.push_back("only lines that may hold: " + node.passes_over);
  if (node.growth != Growth::Constant) facts.push_back(fmt::format("grows: {}", name(node.growth)));
  if (node.endless) facts.push_back("endless");
  return fmt::format("{}", fmt::join(facts, "; "));
}

/// Which units a unit reads, where that is not simply the one in front.
std::string inputs_text(const std::vector<Unit>& units, size_t unit) {
  const auto& inputs = units[unit].inputs;
  if (inputs.empty() || (inputs.size() == 1 && inputs[0] + 1 == unit)) return {};
  std::vector<size_t> numbers;
  for (size_t input : inputs) numbers.push_back(input + 1);
  return fmt::format("reads {}", fmt::join(numbers, ", "));
}

std::string number_text(size_t unit, size_t at, size_t count) {
  if (count == 1) return fmt::format("{:>3} ─ ", unit + 1);
  if (at == 0) return fmt::format("{:>3} ┬ ", unit + 1);
  return at + 1 < count ? "    ├ " : "    └ ";
}

std::string table_text(const std::vector<Row>& rows) {
  size_t name_width = 0, detail_width = 0;
  for (const auto& row : rows) {
    name_width = std::max(name_width, columns(row.name));
    detail_width = std::max(detail_width, std::min(columns(row.detail), kDetailColumnsMax));
  }
  std::string text;
  for (const auto& row : rows) {
    auto line = row.number + padded(row.name, name_width) + "  " + padded(row.detail, detail_width) + "  " + row.facts;
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string legend_text(const Graph& graph) {
  auto grows = [&graph](Growth growth) {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                       [growth](const Node& node) { return node.growth == growth; });
  };
  std::string text;
  if (grows(Growth::K)) text += "grows: k       what it holds is as much as its argument says\n";
  if (grows(Growth::Groups)) text += "grows: groups  what it holds grows with the number of different keys\n";
  if (grows(Growth::All)) text += "grows: all     it holds the whole input\n";
  return text.empty() ? "Memory is constant, whatever the size of the input.\n" : text;
}

}  // namespace

std::string explain(Graph& graph) {
  auto fields = wanted_fields(graph);
  auto units = fuse(graph);
  std::vector<Row> rows;
  for (size_t unit = 0; unit < units.size(); unit++) {
    const auto& nodes = units[unit].nodes;
    for (size_t i = 0; i < nodes.size(); i++) {
      const Node& node = graph.nodes[nodes[i]];
      rows.push_back({number_text(unit, i, nodes.size()), node.name, node.detail,
                      facts_text(node, fields[nodes[i]], i == 0 ? inputs_text(units, unit) : "")});
    }
  }
  return table_text(rows) + '\n' + legend_text(graph);
}

}  // namespace weir
