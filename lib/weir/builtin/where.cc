#include <optional>
#include <utility>

#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/query/condition.h"
#include "weir/query/program.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "condition", .kind = ParamKind::Expr, .doc = "what must be true", .required = true, .condition = true}};
constexpr Example kExamples[] = {
    {"where status >= 500", "{\"status\":200}\n{\"status\":503}\n", "{\"status\":503}\n"}};
constexpr std::string_view kForeignNames[] = {"filter", "having", "if"};

class Where final : public Map {
 public:
  Where(ExprPtr condition, bool tells) : condition_(std::move(condition)), tells_(tells) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    program_.emplace(Program::compile(*condition_, input, context));
    return input;
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<RecordScratch>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& eval = static_cast<RecordScratch*>(scratch)->eval;
    if (Batch* batch = input.batch()) {
      program_->filter(*batch, eval);
      if (tells_) note_misread(eval, batch->place(), out);
      else eval.take_misread();
    }
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  ExprPtr condition_;
  bool tells_;   ///< of values that did not read as what was needed
  std::optional<Program> program_;
};

Node node_of(const Expr& condition, bool tells) {
  auto ordered = quiet_first(clone(condition));
  auto filter = filter_of(*ordered);
  auto where = std::make_unique<Where>(std::move(ordered), tells);
  auto* made = where.get();
  return {.kernel = std::move(where),
          .in = EdgeKind::Records,
          .out = EdgeKind::Records,
          .detail = "keeps records for which " + to_text(condition),
          .reads = fields_read(condition),
          .filter = std::move(filter),
          .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }};
}

void build(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  plan.add(node_of(arguments.expr("condition"), true));
}

}  // namespace

void add_rest_of_where(Plan& plan, const Expr& condition) {
  Expr opposite;
  opposite.node = Expr::Unary{Op::Not, clone(condition)};
  Node node = node_of(opposite, false);
  node.name = "rest";
  node.planned = true;
  plan.add(std::move(node));
}

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
