#include "weir/builtin/edit_stage.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/query/expr_error.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "items", .kind = ParamKind::Items, .doc = "new = old", .required = true, .named = true}};
constexpr Example kExamples[] = {
    {"rename user = usr, ms = took", "{\"usr\":\"ann\",\"took\":1.50}\n", "{\"user\":\"ann\",\"ms\":1.50}\n"}};
constexpr std::string_view kForeignNames[] = {"mv", "alias"};

void build(const Arguments& arguments, Plan& plan) {
  std::vector<EditStep> steps;
  for (const auto& item : arguments.items("items")) {
    const auto* old = item.value->as<Expr::Field>();
    if (!old) throw ExprError("'rename' takes new = old, both names of fields; 'set' computes", item.value->span);
    steps.push_back({{.kind = Edit::Kind::Rename, .path = item.target, .from = old->path}, nullptr});
  }
  add_editing(plan, std::move(steps), "renames " + to_text(arguments.items("items")));
}

}  // namespace

constinit const StageDef rename_stage = {
    .name = "rename",
    .group = "records",
    .summary = "gives fields other names",
    .doc =
        "`rename new = old`. A field keeps its place; one that comes out of an object comes last, unless its new name "
        "is in the same object. A record without the old field stays as it is. Where the new name is taken, its "
        "value is replaced, unless the old field is null.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
