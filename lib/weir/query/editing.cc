#include "weir/query/editing.h"

#include "weir/query/make_expr.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace weir {
namespace {

const Path& record_path() {
  static const Path path{.parts = {std::string("_")}, .span = {}};
  return path;
}

/// Where a path leads in records that are their columns: to one, to none, or to who knows where.
struct Lead {
  std::optional<size_t> column;
  bool clear = true;
};

Lead lead(const Schema& made, const Path& path) {
  if (!path.special().empty()) return {.clear = false};
  Lead found{.column = made.find(path.text())};
  for (size_t i = 0; i < made.size(); ++i)
    if (i != found.column && paths_meet(made.paths()[i], path)) found.clear = false;
  return found;
}

}  // namespace

FieldSet fields_before(const std::vector<EditStep>& steps, const FieldSet& wanted) {
  FieldSet fields = wanted;
  for (size_t i = steps.size(); i-- > 0;) {
    auto before = fields_before(std::vector<Edit>{steps[i].edit}, fields);
    for (size_t j = 0; j < fields.paths().size(); j++) {
      const auto& path = fields.paths()[j];
      if (fields.expects(j) && path.parts[0] != steps[i].edit.path.parts[0]) before.expect(path);
    }
    fields = std::move(before);
    if (steps[i].value) fields.add(fields_read(*steps[i].value));
  }
  return fields;
}

Editing::Editing(const std::vector<EditStep>& steps, const SchemaPtr& input, const CompileOptions& options)
    : output_(input) {
  if (input->is_made() && !input->change() && edit_columns(steps, options)) return;
  actions_.clear();
  output_ = input;
  edit_records(steps, options);
}

/// False where a step does more than to change columns.
bool Editing::edit_columns(const std::vector<EditStep>& steps, const CompileOptions& options) {
  for (const auto& [edit, value] : steps) {
    auto names = output_->names();
    Lead to = lead(*output_, edit.path);
    if (!to.clear) return false;
    Action action;
    bool replaces = edit.kind == Edit::Kind::Replace;
    last_column_.reset();
    if (edit.kind == Edit::Kind::Set || (replaces && to.column)) {
      action.value.emplace(Program::compile(*value, output_, options));
      action.replaces = to.column;
      last_column_ = to.column.value_or(names.size());
      if (!to.column) names.push_back(edit.path.text());
    } else if (replaces) {
      continue;
    } else if (edit.kind == Edit::Kind::Drop) {
      action.removes = to.column;
    } else {
      Lead from = lead(*output_, edit.from);
      if (!from.clear) return false;
      if (from.column && from.column != to.column) {
        auto both = binary_expr(Op::Default, field_expr(edit.from), field_expr(edit.path));
        action.value.emplace(Program::compile(*both, output_, options));
        action.replaces = from.column;
        action.removes = to.column;
        names[*from.column] = edit.path.text();
      }
    }
    if (action.removes) names.erase(names.begin() + static_cast<ptrdiff_t>(*action.removes));
    action.after = output_ = Schema::made(names);
    actions_.push_back(std::move(action));
  }
  return true;
}

void Editing::edit_records(const std::vector<EditStep>& steps, const CompileOptions& options) {
  auto paths = output_->paths();
  RecordChange change;
  if (output_->change()) change = *output_->change();
  else change.record = output_->find(record_path());
  auto add = [&](std::optional<Program> value) {
    Action action{.value = std::move(value)};
    action.after = output_ = std::make_shared<const Schema>(paths, change);
    actions_.push_back(std::move(action));
  };
  if (!change.record && output_->is_made()) {
    auto record = Program::compile(*field_expr(record_path()), output_, options);
    change.record = paths.size();
    paths.emplace_back();
    add(std::move(record));
  }
  for (const auto& step : steps) {
    Edit edit = step.edit;
    std::optional<Program> value;
    if (step.value) {
      value.emplace(Program::compile(*step.value, output_, options));
      edit.column = paths.size();
      last_column_ = paths.size();
      paths.emplace_back();
    }
    change.edits.push_back(std::move(edit));
    add(std::move(value));
  }
}

void Editing::apply(Batch& batch, EvalScratch& scratch) const {
  auto& columns = batch.columns();
  for (const Action& action : actions_) {
    if (action.value) {
      Column column;
      action.value->evaluate(batch, scratch, column);
      if (action.replaces) columns[*action.replaces] = std::move(column);
      else columns.push_back(std::move(column));
    }
    if (action.removes) columns.erase(columns.begin() + static_cast<ptrdiff_t>(*action.removes));
    batch.become_changed(action.after);
  }
}

}  // namespace weir
