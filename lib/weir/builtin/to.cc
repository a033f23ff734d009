#include <fmt/format.h>

#include "weir/base/error.h"
#include "weir/builtin/formatting.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/records.h"
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
constexpr Example kExamples[] = {
    {"select a, b | to raw", "{\"a\":1,\"b\":\"x y\"}\n", "1\tx y\n"},
    {"count by a | to table", "{\"a\":\"x\"}\n{\"a\":\"x\"}\n", "a  count\n-  -----\nx      2\n"}};
constexpr std::string_view kForeignNames[] = {"format", "print", "render", "as"};

void build(const Arguments& arguments, Plan& plan) {
  const auto& format = arguments.word("format");
  if (arguments.flag("pretty")) throw Error(ErrorCode::Usage, "pretty=true is not available in this version");
  if (format == "raw") {
    ensure_decoded(plan);
    if (plan.carries() != EdgeKind::Records) return;   // lines are their own text
    return add_formatter(plan, OutputFormat::Raw, false);
  }
  if (format != "json" && format != "table")
    throw Error(ErrorCode::Usage, fmt::format("to {} is not available in this version", format));
  ensure_records(plan);
  if (format == "table" && plan.record_state() == RecordState::AsRead)
    throw Error(ErrorCode::Usage, "a table needs columns: name them with 'select'");
  add_formatter(plan, format == "json" ? OutputFormat::Json : OutputFormat::Table, false);
}

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
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
