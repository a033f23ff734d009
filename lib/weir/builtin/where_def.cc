#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "condition", .kind = ParamKind::Expr, .doc = "what must be true", .required = true}};
constexpr Example kExamples[] = {
    {"where status >= 500", "{\"status\":200}\n{\"status\":503}\n", "{\"status\":503}\n"}};
constexpr std::string_view kForeignNames[] = {"filter", "having", "if"};

}  // namespace

constinit const StageDef where_stage = {
    .name = "where",
    .group = "records",
    .summary = "keeps the records for which an expression is true",
    .doc =
        "A comparison with a missing value is false, its opposite is true: `where X` and `where not X` split "
        "any input in two. Records that are kept leave as they came, byte for byte.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames};

}  // namespace weir
