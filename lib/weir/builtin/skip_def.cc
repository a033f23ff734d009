#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "n", .kind = ParamKind::Number, .doc = "how many", .otherwise = "1"}};
constexpr Example kExamples[] = {{"skip", "a\nb\nc\n", "b\nc\n"}};
constexpr std::string_view kForeignNames[] = {"offset"};

}  // namespace

constinit const StageDef skip_stage = {
    .name = "skip",
    .group = "lines",
    .summary = "leaves out the first lines or records",
    .doc = "Leaves out the first N of whatever flows, lines or records, and passes on the rest.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames};

}  // namespace weir
