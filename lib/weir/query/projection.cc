#include "weir/query/projection.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "weir/query/expr_error.h"

namespace weir {
namespace {

/// The input's columns and those of earlier items behind them.
SchemaPtr with_earlier(const Schema& input, const std::vector<std::string>& earlier) {
  std::vector<Path> paths = input.paths();
  RecordChange change;
  if (input.change()) change = *input.change();
  else change.record = input.find(special_path("_"));
  for (const auto& name : earlier) {
    Path path{.parts = {name}, .quoted = true, .span = {}};
    change.edits.push_back({.kind = Edit::Kind::Define, .path = std::move(path), .column = paths.size()});
    paths.emplace_back();
  }
  return std::make_shared<const Schema>(std::move(paths), std::move(change));
}

}  // namespace

std::string item_name(const Item& item) {
  if (!item.target.parts.empty()) return item.target.text();
  auto name = derived_name(*item.value);
  if (name.empty()) throw ExprError("give it a name: name = " + to_text(*item.value), item.value->span);
  return name;
}

Projection::Projection(const std::vector<Item>& items, const SchemaPtr& input, const CompileOptions& options)
    : input_width_(input->size()) {
  std::vector<std::string> names;
  for (const Item& item : items) {
    auto name = item_name(item);
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      throw ExprError("two fields are named '" + name + "'", item.span);
    }
    programs_.push_back(Program::compile(*item.value, with_earlier(*input, names), options));
    names.push_back(std::move(name));
  }
  output_ = Schema::made(names);
}

void Projection::apply(Batch& batch, EvalScratch& scratch) const {
  auto& columns = batch.columns();
  columns.resize(input_width_);
  for (const Program& program : programs_) {
    Column column;
    program.evaluate(batch, scratch, column);
    columns.push_back(std::move(column));
  }
  auto begin = columns.begin() + static_cast<ptrdiff_t>(input_width_);
  batch.become_made(output_, {std::make_move_iterator(begin), std::make_move_iterator(columns.end())});
}

}  // namespace weir
