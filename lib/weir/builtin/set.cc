#include "weir/builtin/edit_stage.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "items", .kind = ParamKind::Items, .doc = "name = expr", .required = true, .named = true}};
constexpr Example kExamples[] = {
    {"set ms = s * 1000, slow = ms > 500", "{\"s\":0.7,\"path\":\"/\"}\n",
     "{\"s\":0.7,\"path\":\"/\",\"ms\":700,\"slow\":true}\n"},
    {"set user.name = \"*\"", "{\"user\":{\"id\":7,\"name\":\"Ann\"}}\n", "{\"user\":{\"id\":7,\"name\":\"*\"}}\n"}};
constexpr std::string_view kForeignNames[] = {"eval", "extend", "mutate", "add", "let", "with"};

void build(const Arguments& arguments, Plan& plan) {
  std::vector<EditStep> steps;
  for (const auto& item : arguments.items("items"))
    steps.push_back({{.kind = Edit::Kind::Set, .path = item.target}, clone(*item.value)});
  add_editing(plan, std::move(steps), "sets " + to_text(arguments.items("items")));
}

}  // namespace

constinit const StageDef set_stage = {
    .name = "set",
    .group = "records",
    .summary = "adds or changes fields",
    .doc =
        "`set a.b = …` changes the member where the path finds it, else adds a field of that name. Items are "
        "read from left to right, and later ones see earlier ones.\n\nAll other fields keep their order and the "
        "spelling of their values; new ones come last. A name applied to a list changes each element that has it. "
        "`set _time = …` says when the record happened and changes no field.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
