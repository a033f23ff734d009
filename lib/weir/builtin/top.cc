#include "weir/builtin/sort_fold.h"
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "n", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"},
    {.name = "by", .kind = ParamKind::Expr, .doc = "the value that counts", .keyword = "by"}};
constexpr std::string_view kForeignNames[] = {"largest", "max_by"};

void build(const Arguments& arguments, Plan& plan) { add_extreme(arguments, plan, true); }

}  // namespace

constinit const StageDef top_stage = {
    .name = "top",
    .group = "group",
    .summary = "keeps the largest",
    .doc =
        "The N records with the largest value, largest first; ties stay in the order of the input. Without "
        "`by`, only after `count` or `stats`: their first aggregate.",
    .params = kParams,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
