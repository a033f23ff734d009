#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "rate",
                                 .kind = ParamKind::Word,
                                 .doc = "bytes, or lines or records, for each second",
                                 .required = true}};
constexpr std::string_view kForeignNames[] = {"pv", "ratelimit"};

}  // namespace

constinit const StageDef throttle_stage = {
    .name = "throttle",
    .group = "bytes",
    .summary = "slows the flow down to a rate",
    .doc = "`10MB/s` lets that many bytes pass in a second, `100/s` that many lines or records.",
    .params = kParams,
    .foreign_names = kForeignNames};

}  // namespace weir
