#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "n", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"}};
constexpr Example kExamples[] = {{"tail 2", "a\nb\nc\n", "b\nc\n"}};
constexpr std::string_view kForeignNames[] = {"last"};
constexpr ForeignWord kForeignWords[] = {{"-f", "follow FILE"}, {"-F", "follow FILE"}, {"-n", "tail N"}};

}  // namespace

constinit const StageDef tail_stage = {.name = "tail",
                                       .group = "lines",
                                       .summary = "keeps the last lines or records",
                                       .doc =
                                           "Keeps the last N of whatever flows, lines or records. To go on "
                                           "reading a file that grows, use `follow`.",
                                       .params = kParams,
                                       .examples = kExamples,
                                       .foreign_names = kForeignNames,
                                       .foreign_words = kForeignWords};

}  // namespace weir
