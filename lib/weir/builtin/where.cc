#include <optional>
#include <utility>

#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/query/condition.h"
#include "weir/query/program.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "condition", .kind = ParamKind::Expr, .doc = "what must be true", .required = true}};
constexpr Example kExamples[] = {
    {"where status >= 500", "{\"status\":200}\n{\"status\":503}\n", "{\"status\":503}\n"}};
constexpr std::string_view kForeignNames[] = {"filter", "having", "if"};

class Where final : public Map {
 public:
  explicit Where(ExprPtr condition) : condition_(std::move(condition)) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    program_.emplace(Program::compile(*condition_, input, context));
    return input;
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<RecordScratch>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& eval = static_cast<RecordScratch*>(scratch)->eval;
    if (Batch* batch = input.batch()) {
      program_->filter(*batch, eval);
      note_misread(eval, batch->place(), out);
    }
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  ExprPtr condition_;
  std::optional<Program> program_;
};

void build(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  const Expr& condition = arguments.expr("condition");
  auto ordered = quiet_first(clone(condition));
  auto filter = filter_of(*ordered);
  auto where = std::make_unique<Where>(std::move(ordered));
  auto* made = where.get();
  plan.add({.kernel = std::move(where),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = "keeps records for which " + to_text(condition),
            .reads = fields_read(condition),
            .filter = std::move(filter),
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
}

}  // namespace

constinit const StageDef where_stage = {
    .name = "where",
    .group = "records",
    .summary = "keeps the records for which an expression is true",
    .doc =
        "A comparison with a missing value is false, its opposite is true: `where X` and `where not X` split "
        "any input in two. Records that are kept leave as they came, byte for byte.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
