#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "n", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"},
    {.name = "by", .kind = ParamKind::Keys, .doc = "N for each key", .keyword = "by"}};
constexpr Example kExamples[] = {{"head 2", "a\nb\nc\n", "a\nb\n"}};
constexpr std::string_view kForeignNames[] = {"limit", "take", "first"};
constexpr ForeignWord kForeignWords[] = {{"-n", "head N"}};

}  // namespace

constinit const StageDef head_stage = {.name = "head",
                                       .group = "lines",
                                       .summary = "keeps the first lines or records",
                                       .doc =
                                           "Keeps the first N of whatever flows, lines or records, and then "
                                           "stops the input. With `by`, the first N for each key.",
                                       .params = kParams,
                                       .examples = kExamples,
                                       .foreign_names = kForeignNames,
                                       .foreign_words = kForeignWords};

}  // namespace weir
