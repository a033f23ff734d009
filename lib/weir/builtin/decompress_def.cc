#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "codec",
                                 .kind = ParamKind::Word,
                                 .doc = "zstd, gzip, …; found by the first bytes if not given"}};
constexpr std::string_view kForeignNames[] = {"gunzip", "unzstd", "unzip"};

}  // namespace

constinit const StageDef decompress_stage = {
    .name = "decompress",
    .group = "bytes",
    .summary = "unpacks compressed data",
    .doc =
        "Rarely needed: `read` unpacks what it reads. Without a name, the codec is found by the first bytes.",
    .params = kParams,
    .foreign_names = kForeignNames};

}  // namespace weir
