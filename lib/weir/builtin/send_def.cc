#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "address", .kind = ParamKind::Word, .doc = "tcp://HOST:PORT or unix:PATH", .required = true}};
constexpr std::string_view kForeignNames[] = {"connect", "post"};

}  // namespace

constinit const StageDef send_stage = {
    .name = "send",
    .group = "sinks",
    .summary = "sends to a network address",
    .doc = "Connects to `tcp://HOST:PORT` or `unix:PATH` and sends what flows.",
    .params = kParams,
    .foreign_names = kForeignNames,
    .places = kPlaceSink};

}  // namespace weir
