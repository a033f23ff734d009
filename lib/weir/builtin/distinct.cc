#include <utility>

#include "weir/builtin/projecting.h"
#include "weir/builtin/row_steps.h"
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "keys", .kind = ParamKind::Keys, .doc = "the keys", .required = true}};
constexpr Example kExamples[] = {
    {"distinct host", "{\"host\":\"b\",\"n\":1}\n{\"host\":\"a\",\"n\":2}\n{\"host\":\"b\",\"n\":3}\n",
     "{\"host\":\"b\"}\n{\"host\":\"a\"}\n"}};

void build(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  const auto& keys = arguments.items("keys");
  Node project = projection_node(keys);
  project.name = "keys";
  project.planned = true;
  plan.add(std::move(project));
  plan.set_record_state(RecordState::Result);
  plan.set_measure("");
  add_first_rows(plan, {.detail = "keeps the first of each " + to_text(keys)});
}

}  // namespace

constinit const StageDef distinct_stage = {
    .name = "distinct",
    .group = "records",
    .summary = "lists the keys that occur",
    .doc = "One record for each key, with the key alone, in the order of first sight. A missing value is a key too.",
    .params = kParams,
    .examples = kExamples,
    .build = build};

}  // namespace weir
