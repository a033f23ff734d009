#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "address", .kind = ParamKind::Word, .doc = "tcp://[HOST]:PORT or unix:PATH", .required = true}};
constexpr std::string_view kForeignNames[] = {"nc", "netcat", "accept"};

}  // namespace

constinit const StageDef listen_stage = {
    .name = "listen",
    .group = "sources",
    .summary = "takes lines from network connections",
    .doc =
        "`tcp://127.0.0.1:5140`, `tcp://:5140` (loopback unless an address is named) or "
        "`unix:/run/app.sock`. Each connection's lines stay whole; lines of different connections are mixed "
        "in the order of arrival.",
    .params = kParams,
    .foreign_names = kForeignNames,
    .places = kPlaceSource};

}  // namespace weir
