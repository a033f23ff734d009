#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "by", .kind = ParamKind::Keys, .doc = "a count for each key", .keyword = "by"}};
constexpr ParamDef kOptions[] = {
    {.name = "share", .kind = ParamKind::Flag, .doc = "add the part of the total", .otherwise = "false"}};
constexpr Example kExamples[] = {{"count | to raw", "a\nb\n", "2\n"}};
constexpr std::string_view kForeignNames[] = {"wc", "freq"};
constexpr ForeignWord kForeignWords[] = {{"-l", "count"}};

}  // namespace

constinit const StageDef count_stage = {
    .name = "count",
    .group = "group",
    .summary = "counts, in all or for each key",
    .doc =
        "Without `by`, how many lines or records there were. With `by`, how many for each key, the largest "
        "first, ties by key; where a `bucket` is among the keys, in key order. `share=true` adds the part of "
        "the total.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .foreign_words = kForeignWords};

}  // namespace weir
