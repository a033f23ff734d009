#include "weir/builtin/sort_fold.h"
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "n", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"},
    {.name = "by", .kind = ParamKind::Expr, .doc = "the value that counts", .keyword = "by"}};
constexpr Example kExamples[] = {
    {"bottom 1 by n", "{\"n\":2}\n{\"n\":1}\n{\"n\":3}\n", "{\"n\":1}\n"},
    {"stats sum(n) by k | bottom 1", "{\"k\":\"a\",\"n\":5}\n{\"k\":\"b\",\"n\":2}\n", "{\"k\":\"b\",\"sum_n\":2}\n"}};
constexpr std::string_view kForeignNames[] = {"smallest", "min_by"};

void build(const Arguments& arguments, Plan& plan) { add_extreme(arguments, plan, false); }

}  // namespace

constinit const StageDef bottom_stage = {
    .name = "bottom",
    .group = "group",
    .summary = "keeps the smallest",
    .doc =
        "The N records with the smallest value, smallest first; ties stay in the order of the input. Without "
        "`by`, only after `count` or `stats`: their first aggregate.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
