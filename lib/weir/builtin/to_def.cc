#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr std::string_view kFormats[] = {"json", "csv",   "tsv", "logfmt", "table",
                                         "raw",  "chart", "svg", "html",   "text"};
constexpr ParamDef kParams[] = {
    {.name = "format", .kind = ParamKind::Choice, .doc = "the format", .required = true, .choices = kFormats},
    {.name = "template", .kind = ParamKind::String, .doc = "text: what to write, with {field} in it"}};
constexpr ParamDef kOptions[] = {
    {.name = "header", .kind = ParamKind::Flag, .doc = "csv, tsv: a heading first", .otherwise = "true"},
    {.name = "pretty",
     .kind = ParamKind::Flag,
     .doc = "json: over several lines, indented",
     .otherwise = "false"}};
constexpr std::string_view kForeignNames[] = {"format", "print", "render", "as"};

}  // namespace

constinit const StageDef to_stage = {
    .name = "to",
    .group = "format",
    .summary = "writes records as lines of a format",
    .doc =
        "`json csv tsv logfmt` for other programs, `table chart` for people, `raw` for the text as read or "
        "the values with tabs between, `text \"{ts} {msg}\"` for anything else.",
    .params = kParams,
    .options = kOptions,
    .foreign_names = kForeignNames};

}  // namespace weir
