#include "weir/builtin/align_records.h"

#include <optional>
#include <utility>
#include <vector>

#include "weir/builtin/records.h"
#include "weir/query/program.h"

namespace weir {
namespace {

class AlignRecords final : public Map {
 public:
  explicit AlignRecords(std::shared_ptr<Alignment> alignment) : alignment_(std::move(alignment)) {}

  /// What one side lacks the other may have: nobody is told of that.
  FieldSet before(const FieldSet& wanted) const {
    alignment_->wanted = FieldSet();
    for (const Path& path : wanted.paths()) alignment_->wanted.add(path);
    return alignment_->wanted;
  }

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    const auto& paths = alignment_->wanted.paths();
    programs_.clear();
    for (const Path& path : paths) {
      Expr expr;
      expr.node = Expr::Field{path};
      programs_.push_back(Program::compile(expr, input, context));
    }
    is_aligned_ = alignment_->as_read && !input->change() && input->paths() == paths;
    if (!alignment_->schema) {
      std::optional<RecordChange> change;
      if (!alignment_->as_read) {
        change.emplace();
        for (size_t i = 0; i < paths.size(); i++)
          if (paths[i].special() == "_" && paths[i].parts.size() == 1) change->record = i;
      }
      alignment_->schema = std::make_shared<const Schema>(paths, std::move(change));
    }
    return alignment_->schema;
  }

  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<RecordScratch>(); }

  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& eval = static_cast<RecordScratch*>(scratch)->eval;
    if (Batch* batch = input.batch()) {
      if (!is_aligned_) align(*batch, eval);
      else batch->become_changed(alignment_->schema);
      eval.take_misread();
    }
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  void align(Batch& batch, EvalScratch& eval) const {
    std::vector<Column> columns(programs_.size());
    for (size_t i = 0; i < programs_.size(); i++) programs_[i].evaluate(batch, eval, columns[i]);
    if (!alignment_->as_read) return batch.become_made(alignment_->schema, std::move(columns));
    batch.columns() = std::move(columns);
    batch.become_changed(alignment_->schema);
  }

  std::shared_ptr<Alignment> alignment_;   // shared with the other side
  std::vector<Program> programs_;
  bool is_aligned_ = false;
};

}  // namespace

void add_alignment(Plan& plan, std::shared_ptr<Alignment> alignment) {
  auto map = std::make_unique<AlignRecords>(std::move(alignment));
  auto* made = map.get();
  plan.add({.name = "align records",
            .kernel = std::move(map),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = "gives both inputs the same columns",
            .planned = true,
            .replaces_fields = true,
            .fields_before = [made](const FieldSet& wanted) { return made->before(wanted); },
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
}

}  // namespace weir
