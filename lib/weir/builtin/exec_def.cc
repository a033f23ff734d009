#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "command", .kind = ParamKind::Command, .doc = "a shell command", .required = true}};
constexpr std::string_view kForeignNames[] = {"sh", "shell", "run", "bash", "xargs"};

}  // namespace

constinit const StageDef exec_stage = {
    .name = "exec",
    .group = "sources",
    .summary = "runs a shell command as source, filter or sink",
    .doc =
        "In front of a pipeline, the command's output is read; in the middle, it is given what flows and its "
        "output flows on; at the end, it is given what flows. The command is run by `sh -c`. `${…}` in it is "
        "quoted for the shell. A command that fails fails the run.",
    .params = kParams,
    .foreign_names = kForeignNames,
    .places = kPlaceSource | kPlaceFilter | kPlaceSink};

}  // namespace weir
