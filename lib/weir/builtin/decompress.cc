#include <fmt/format.h>

#include "weir/base/error.h"
#include "weir/builtin/decode.h"
#include "weir/builtin/encode.h"
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr Example kExamples[] = {{"compress zstd | decompress", "a\nb\n", "a\nb\n"}};
constexpr ParamDef kParams[] = {{.name = "codec",
                                 .kind = ParamKind::Word,
                                 .doc = "zstd, gzip, …; found by the first bytes if not given"}};
constexpr std::string_view kForeignNames[] = {"gunzip", "unzstd", "unzip"};

void build(const Arguments& arguments, Plan& plan) {
  if (plan.carries() != EdgeKind::Bytes && plan.carries() != EdgeKind::Nothing)
    throw Error(ErrorCode::Usage, fmt::format("'decompress' wants bytes, but {} flow here", name(plan.carries())));
  DecodeOptions options{.by = DecodeOptions::By::Content, .expand_max = plan.options().expand_max};
  if (arguments.has("codec")) {
    options.by = DecodeOptions::By::Name;
    options.codec = codec_named(arguments.word("codec"));
  }
  add_decoding(plan, options, false);
}

}  // namespace

constinit const StageDef decompress_stage = {
    .name = "decompress",
    .group = "bytes",
    .summary = "unpacks compressed data",
    .doc =
        "Rarely needed: `read` unpacks what it reads. Without a name, the codec is found by the first bytes.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
