#include "weir/builtin/edit_stage.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "weir/builtin/records.h"
#include "weir/query/expr_error.h"

namespace weir {
namespace {

class EditRecords final : public Map {
 public:
  explicit EditRecords(std::vector<EditStep> steps) : steps_(std::move(steps)) {}

  FieldSet before(const FieldSet& wanted) const { return fields_before(steps_, wanted); }
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    editing_.emplace(steps_, input, context);
    return editing_->output();
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<RecordScratch>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& eval = static_cast<RecordScratch*>(scratch)->eval;
    if (Batch* batch = input.batch()) {
      editing_->apply(*batch, eval);
      note_misread(eval, batch->place(), out);
    }
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  std::vector<EditStep> steps_;
  std::optional<Editing> editing_;
};

void refuse_special(const Path& path, bool may_be_time) {
  auto special = path.special();
  if (special.empty() || (may_be_time && special == "_time" && path.parts.size() == 1)) return;
  throw ExprError(fmt::format("{} is not a member of the record; one of that name goes in back quotes: `{}`", special, special),
                  path.span);
}

/// What `top` and the like go by has another name from here on, or is gone.
void follow_measure(Plan& plan, const Edit& edit) {
  if (edit.kind == Edit::Kind::Rename && edit.from.text() == plan.measure()) plan.set_measure(edit.path.text());
  if (edit.kind == Edit::Kind::Drop && edit.path.text() == plan.measure()) plan.set_measure("");
}

}  // namespace

void add_editing(Plan& plan, std::vector<EditStep> steps, std::string detail) {
  for (const auto& [edit, value] : steps) {
    refuse_special(edit.path, edit.kind == Edit::Kind::Set);
    if (edit.kind == Edit::Kind::Rename) refuse_special(edit.from, false);
  }
  ensure_records(plan);
  for (const auto& step : steps) follow_measure(plan, step.edit);
  auto map = std::make_unique<EditRecords>(std::move(steps));
  auto* made = map.get();
  plan.add({.kernel = std::move(map),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = std::move(detail),
            .fields_before = [made](const FieldSet& wanted) { return made->before(wanted); },
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  plan.change_records();
}

}  // namespace weir
