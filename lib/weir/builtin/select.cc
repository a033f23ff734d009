#include <optional>

#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/query/projection.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "items", .kind = ParamKind::Items, .doc = "fields, or name = expr", .required = true}};
constexpr Example kExamples[] = {{"select a, c = b + 1", "{\"a\":1,\"b\":2}\n", "{\"a\":1,\"c\":3}\n"}};
constexpr std::string_view kForeignNames[] = {"fields", "project", "keep", "cut", "pick", "columns", "pluck"};

class Select final : public Map {
 public:
  explicit Select(std::vector<Item> items) : items_(std::move(items)) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    projection_.emplace(items_, input, context);
    return projection_->output();
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<RecordScratch>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& eval = static_cast<RecordScratch*>(scratch)->eval;
    if (Batch* batch = input.batch()) {
      projection_->apply(*batch, eval);
      note_misread(eval, batch->place(), out);
    }
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  std::vector<Item> items_;
  std::optional<Projection> projection_;
};

void build(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  const auto& items = arguments.items("items");
  auto select = std::make_unique<Select>(clone(items));
  auto* made = select.get();
  plan.add({.kernel = std::move(select),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = "makes records of " + to_text(items),
            .reads = fields_read(items),
            .replaces_fields = true,
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  if (plan.record_state() == RecordState::AsRead) plan.set_record_state(RecordState::Changed);
}

}  // namespace

constinit const StageDef select_stage = {
    .name = "select",
    .group = "records",
    .summary = "keeps or makes the fields named, and no others",
    .doc = "Items are read from left to right, and later ones see earlier ones. `name = expr` makes a field.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
