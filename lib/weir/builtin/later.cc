// The stages that the language knows and this version does not run: they parse, are checked and documented,
// and `build` is null.
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr std::string_view kFollowFrom[] = {"end", "start"};
constexpr ParamDef kFollowParams[] = {
    {.name = "paths", .kind = ParamKind::Words, .doc = "files or patterns", .required = true}};
constexpr ParamDef kFollowOptions[] = {
    {.name = "from",
     .kind = ParamKind::Choice,
     .doc = "begin at the end or the start",
     .otherwise = "end",
     .choices = kFollowFrom},
    {.name = "checkpoint", .kind = ParamKind::Word, .doc = "remember the place in this file"}};
constexpr std::string_view kFollowForeignNames[] = {"tailf", "watch"};


}  // namespace

constinit const StageDef follow_stage = {.name = "follow",
                                         .group = "sources",
                                         .summary = "reads files as they grow",
                                         .doc =
                                             "Like `tail -F`: goes on after a rotation or truncation. "
                                             "`checkpoint=` remembers in a file how far it came.",
                                         .params = kFollowParams,
                                         .options = kFollowOptions,
                                         .foreign_names = kFollowForeignNames,
                                         .places = kPlaceSource};


}  // namespace weir
