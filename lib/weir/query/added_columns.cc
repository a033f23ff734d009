#include "weir/query/added_columns.h"

#include <utility>

namespace weir {
namespace {

/// The columns of `input` and the computed ones behind them.
SchemaPtr extended(const Schema& input, const std::vector<std::string>& names) {
  if (input.is_made() && !input.change()) {
    auto all = input.names();
    all.insert(all.end(), names.begin(), names.end());
    return Schema::made(all);
  }
  auto paths = input.paths();
  RecordChange change;
  if (input.change()) change = *input.change();
  else change.record = input.find(special_path("_"));
  for (const auto& name : names) {
    change.edits.push_back({.kind = Edit::Kind::Define, .path = flat_path(name), .column = paths.size()});
    paths.emplace_back();
  }
  return std::make_shared<const Schema>(std::move(paths), std::move(change));
}

}  // namespace

AddedColumns::AddedColumns(const std::vector<std::string>& names, std::vector<EditStep> steps, const SchemaPtr& input,
                           const CompileOptions& options)
    : extended_(extended(*input, names)) {
  if (extended_->is_made()) {
    for (const auto& name : names) steps.push_back({{.kind = Edit::Kind::Drop, .path = flat_path(name)}, nullptr});
  }
  editing_.emplace(steps, extended_, options);
}

void AddedColumns::apply(Batch& batch, std::vector<Column> computed, EvalScratch& scratch) const {
  for (Column& column : computed) batch.columns().push_back(std::move(column));
  batch.become_changed(extended_);
  editing_->apply(batch, scratch);
}

}  // namespace weir
