#include "weir/query/running.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/query/expr_error.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "items",
     .kind = ParamKind::Items,
     .doc = "name = aggregate",
     .required = true,
     .aggregates = Aggregates::Running},
    {.name = "by", .kind = ParamKind::Keys, .doc = "for each key", .keyword = "by"}};
constexpr Example kExamples[] = {
    {"running n = count(), total = sum(x)", "{\"x\":1}\n{\"x\":5}\n",
     "{\"x\":1,\"n\":1,\"total\":1}\n{\"x\":5,\"n\":2,\"total\":6}\n"},
    {"running step = x - prev(x) by k", "{\"k\":\"a\",\"x\":1}\n{\"k\":\"b\",\"x\":10}\n{\"k\":\"a\",\"x\":4}\n",
     "{\"k\":\"a\",\"x\":1,\"step\":null}\n{\"k\":\"b\",\"x\":10,\"step\":null}\n{\"k\":\"a\",\"x\":4,\"step\":3}\n"}};
constexpr std::string_view kForeignNames[] = {"streamstats", "window", "cumulative", "accum"};

class RunAggregates final : public Step {
 public:
  RunAggregates(std::vector<Item> items, std::vector<Item> keys) : items_(std::move(items)), keys_(std::move(keys)) {}

  FieldSet before(const FieldSet& wanted) const { return Running::fields_before(items_, keys_, wanted); }
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    table_.reset();
    running_.emplace(items_, keys_, input, context);
    table_.emplace(*running_);
    return running_->output();
  }
  Verdict step(Packet& input, Emit& out) override {
    if (Batch* batch = input.batch()) {
      table_->apply(*batch, eval_);
      note_misread(eval_, batch->place(), out);
    }
    out.push(std::move(input));
    return Verdict::Done;
  }
  size_t held_bytes() const override { return table_->held_bytes(); }

 private:
  std::vector<Item> items_, keys_;
  EvalScratch eval_;                   // before the table, which holds values of it
  std::optional<Running> running_;
  std::optional<RunningTable> table_;
};

void build(const Arguments& arguments, Plan& plan) {
  const auto& items = arguments.items("items");
  for (const Item& item : items) {
    if (!item.target.parts.empty() && !item.target.special().empty())
      throw ExprError("this is not a member of the record; one of that name goes in back quotes", item.target.span);
  }
  ensure_records(plan);
  auto keys = arguments.given("by") ? clone(arguments.items("by")) : std::vector<Item>();
  auto detail = "adds " + to_text(items) + " so far" + (keys.empty() ? "" : " by " + to_text(keys));
  auto step = std::make_unique<RunAggregates>(clone(items), std::move(keys));
  auto* made = step.get();
  plan.add({.kernel = std::move(step),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .growth = arguments.given("by") ? Growth::Groups : Growth::Constant,
            .detail = std::move(detail),
            .fields_before = [made](const FieldSet& wanted) { return made->before(wanted); },
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  plan.change_records();
}

}  // namespace

constinit const StageDef running_stage = {
    .name = "running",
    .group = "records",
    .summary = "adds aggregates so far to each record",
    .doc =
        "Each record gets the aggregates of the records so far, its own values included; with `by`, of those of its key. "
        "`prev(x)` is what `x` was in the record before, null in the first one. Items may compute with them and with "
        "fields of the record: `gap = _time - prev(_time)`. The aggregates of all keys are held in memory; where those are more "
        "than `--memory` allows, the run fails and says so.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
