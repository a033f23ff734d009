#include <fmt/format.h>

#include "weir/base/error.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr Example kExamples[] = {
    {"route { where level == \"error\" | write err.log ; where level == \"warn\" | write warn.log } | count",
     "{\"level\":\"error\"}\n{\"level\":\"info\"}\n{\"level\":\"warn\"}\n", "{\"count\":1}\n"}};
constexpr ParamDef kParams[] = {{.name = "branches",
                                      .kind = ParamKind::Block,
                                      .doc = "{ where … | … ; where … | … }",
                                      .required = true,
                                      .block = BlockShape::Branches}};
constexpr std::string_view kForeignNames[] = {"switch", "split", "case", "partition"};

/// A branch reads what the branches before it have left, and so does the rest of the pipeline:
///
///   records ─┬─ where A | …                 the first branch
///            └─ where not A ─┬─ where B | …  the second
///                            └─ where not B  what flows on
void build(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  for (const auto& pipeline : arguments.block("branches").branches) {
    const StageCall& first = pipeline.stages.at(0);
    if (first.def != &where_stage)
      throw Error(ErrorCode::Usage, fmt::format("a branch of 'route' begins with 'where', not with '{}'", first.def->name));
    Plan branch = plan.branch();
    branch.build(pipeline, plan.place());
    if (!branch.ended())
      throw Error(ErrorCode::Usage, "a branch of 'route' ends in a sink, such as 'write FILE' or 'discard'");
    add_rest_of_where(plan, first.arguments->expr("condition"));
  }
}

}  // namespace

constinit const StageDef route_stage = {
    .name = "route",
    .group = "combine",
    .summary = "sends each record into one branch",
    .doc =
        "Each branch begins with `where`; the first one that is true takes the record, and the rest flows "
        "on. Branches end in a sink.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
