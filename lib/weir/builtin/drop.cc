#include "weir/builtin/edit_stage.h"
#include "weir/builtin/stages.h"
#include "weir/query/expr.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "fields", .kind = ParamKind::Fields, .doc = "the fields to remove", .required = true}};
constexpr Example kExamples[] = {{"drop password, user.mail", "{\"password\":\"x\",\"user\":{\"id\":1,\"mail\":\"a@b\"}}\n",
                                  "{\"user\":{\"id\":1}}\n"}};
constexpr std::string_view kForeignNames[] = {"remove", "delete", "del", "omit", "unset"};

void build(const Arguments& arguments, Plan& plan) {
  std::vector<EditStep> steps;
  std::string detail;
  for (const auto& path : arguments.paths("fields")) {
    steps.push_back({{.kind = Edit::Kind::Drop, .path = path}, nullptr});
    detail += (detail.empty() ? "drops " : ", ") + to_text(path);
  }
  add_editing(plan, std::move(steps), std::move(detail));
}

}  // namespace

constinit const StageDef drop_stage = {
    .name = "drop",
    .group = "records",
    .summary = "removes fields",
    .doc =
        "All other fields stay as they are, in their order. A field that a record does not have is passed over. A "
        "path removes whatever it could find: `drop a.b` the member `b` of `a` and a field named `a.b`, all of them "
        "where a name occurs twice, and `b` of each element where `a` is a list.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
