#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr std::string_view kModes[] = {"replace", "append"};
constexpr ParamDef kParams[] = {{.name = "path",
                                 .kind = ParamKind::Word,
                                 .doc = "the file; {field} in it makes one for each value",
                                 .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "mode",
     .kind = ParamKind::Choice,
     .doc = "replace the file or append to it",
     .otherwise = "replace",
     .choices = kModes},
    {.name = "rotate", .kind = ParamKind::Size, .doc = "begin a new file at this size"},
    {.name = "level", .kind = ParamKind::Number, .doc = "level of compression"},
    {.name = "sync",
     .kind = ParamKind::Flag,
     .doc = "force the file to the disk before it gets its name",
     .otherwise = "false"}};
constexpr std::string_view kForeignNames[] = {"save", "output", "outfile"};
constexpr ForeignWord kForeignWords[] = {{"-a", "mode=append"}};

}  // namespace

constinit const StageDef write_stage = {
    .name = "write",
    .group = "sinks",
    .summary = "writes a file",
    .doc =
        "Format and compression follow from the extension (`out.json.zst`, `out.csv.gz`); anything else is "
        "written as it comes. The file appears under its name when it is complete, or not at all, so that "
        "the output may be the input.\n\n`{field}` in the path makes one file for each value of the field. "
        "`mode=append` adds whole lines to the end. `rotate=100MB` begins a new file when one is that large.",
    .params = kParams,
    .options = kOptions,
    .foreign_names = kForeignNames,
    .foreign_words = kForeignWords,
    .places = kPlaceSink};

}  // namespace weir
