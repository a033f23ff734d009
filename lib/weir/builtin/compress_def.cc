#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "codec", .kind = ParamKind::Word, .doc = "zstd, gzip, …", .required = true}};
constexpr ParamDef kOptions[] = {{.name = "level", .kind = ParamKind::Number, .doc = "level of compression"}};
constexpr std::string_view kForeignNames[] = {"gzip", "zstd"};

}  // namespace

constinit const StageDef compress_stage = {
    .name = "compress",
    .group = "bytes",
    .summary = "compresses what flows",
    .doc = "Rarely needed: `write` compresses by the extension of the file.",
    .params = kParams,
    .options = kOptions,
    .foreign_names = kForeignNames};

}  // namespace weir
