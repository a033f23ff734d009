#include "weir/builtin/sort_fold.h"
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "n", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"},
    {.name = "by", .kind = ParamKind::Expr, .doc = "the value that counts", .keyword = "by"}};
constexpr Example kExamples[] = {
    {"top 1 by n", "{\"n\":1}\n{\"n\":3}\n{\"n\":2}\n", "{\"n\":3}\n"},
    {"count by k | top 1 | to raw", "{\"k\":\"a\"}\n{\"k\":\"b\"}\n{\"k\":\"b\"}\n", "b\t2\n"}};
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
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
