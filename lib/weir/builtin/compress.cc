#include "weir/builtin/encode.h"
#include "weir/builtin/output.h"
#include "weir/builtin/stages.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr Example kExamples[] = {{"compress gzip level=9 | decompress gzip | head 1", "a\nb\n", "a\n"}};
constexpr ParamDef kParams[] = {
    {.name = "codec", .kind = ParamKind::Word, .doc = "zstd, gzip, …", .required = true}};
constexpr ParamDef kOptions[] = {{.name = "level", .kind = ParamKind::Number, .doc = "level of compression"}};
constexpr std::string_view kForeignNames[] = {"gzip", "zstd"};

void build(const Arguments& arguments, Plan& plan) {
  ensure_printable(plan);
  EncodeOptions options{.planned = false};
  if (arguments.has("level")) options.level = static_cast<int>(arguments.number("level"));
  add_encoding(plan, codec_named(arguments.word("codec")), options);
}

}  // namespace

constinit const StageDef compress_stage = {
    .name = "compress",
    .group = "bytes",
    .summary = "compresses what flows",
    .doc = "Rarely needed: `write` compresses by the extension of the file.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
