#include "weir/builtin/projecting.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "items", .kind = ParamKind::Items, .doc = "fields, or name = expr", .required = true}};
constexpr Example kExamples[] = {{"select a, c = b + 1", "{\"a\":1,\"b\":2}\n", "{\"a\":1,\"c\":3}\n"}};
constexpr std::string_view kForeignNames[] = {"fields", "project", "keep", "cut", "pick", "columns", "pluck"};

void build(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  plan.add(projection_node(arguments.items("items")));
  plan.change_records();
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
