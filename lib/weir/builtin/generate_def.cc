#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "what", .kind = ParamKind::Word, .doc = "what to make: access", .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "count", .kind = ParamKind::Number, .doc = "end after so many records"},
    {.name = "size", .kind = ParamKind::Size, .doc = "end after so many bytes"},
    {.name = "seed", .kind = ParamKind::Number, .doc = "another seed, other data", .otherwise = "1"}};
constexpr std::string_view kForeignNames[] = {"gen", "seq", "yes"};

}  // namespace

constinit const StageDef generate_stage = {
    .name = "generate",
    .group = "sources",
    .summary = "makes up data",
    .doc = "Made-up data for trying things and for measuring: the same for the same seed.",
    .params = kParams,
    .options = kOptions,
    .foreign_names = kForeignNames,
    .places = kPlaceSource};

}  // namespace weir
