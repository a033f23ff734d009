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
    {.name = "delimiter", .kind = ParamKind::String, .doc = "csv, tsv: what stands between cells, one character"},
    {.name = "pretty",
     .kind = ParamKind::Flag,
     .doc = "json: over several lines, indented",
     .otherwise = "false"}};
constexpr Example kExamples[] = {
    {"select a, b | to raw", "{\"a\":1,\"b\":\"x y\"}\n", "1\tx y\n"},
    {"count by a | to table", "{\"a\":\"x\"}\n{\"a\":\"x\"}\n", "a  count\n-  -----\nx      2\n"},
    {"to text \"{ts} {http.status}\"", "{\"ts\":\"10:00\",\"http\":{\"status\":503}}\n", "10:00 503\n"},
    {"to csv", "{\"a\":1,\"b\":\"x, y\"}\n{\"b\":null,\"c\":[1]}\n", "a,b,c\n1,\"x, y\",\n,,[1]\n"},
    {"to logfmt", "{\"msg\":\"it works\",\"http\":{\"status\":200},\"user\":null}\n", "msg=\"it works\" http.status=200\n"},
    {"to json pretty=true", "{\"a\":[1]}\n", "{\n  \"a\": [\n    1\n  ]\n}\n"}};
constexpr std::string_view kForeignNames[] = {"format", "print", "render", "as"};

OutputFormat output_format(const std::string& format, bool pretty) {
  if (format == "json") return pretty ? OutputFormat::PrettyJson : OutputFormat::Json;
  if (format == "csv") return OutputFormat::Csv;
  if (format == "tsv") return OutputFormat::Tsv;
  if (format == "logfmt") return OutputFormat::Logfmt;
  if (format == "table") return OutputFormat::Table;
  throw Error(ErrorCode::Usage, fmt::format("to {} is not available in this version", format));
}

void build(const Arguments& arguments, Plan& plan) {
  const auto& format = arguments.word("format");
  if (arguments.flag("pretty") && format != "json") throw Error(ErrorCode::Usage, "pretty=true is for json");
  for (auto option : {"header", "delimiter"})
    if (arguments.given(option) && format != "csv" && format != "tsv")
      throw Error(ErrorCode::Usage, fmt::format("{}= is for csv and tsv", option));
  if (arguments.given("template") && format != "text")
    throw Error(ErrorCode::Usage, fmt::format("only 'to text' takes a text, not 'to {}'", format));
  if (format == "raw") {
    ensure_decoded(plan);
    if (plan.carries() != EdgeKind::Records) return;   // lines are their own text
    return add_formatter(plan, OutputFormat::Raw, {});
  }
  ensure_records(plan);
  if (format == "text") {
    if (!arguments.given("template")) throw Error(ErrorCode::Usage, "to text needs a text: to text \"{ts} {msg}\"");
    const Word& text = arguments.words("template")[0];
    return add_text_formatter(plan, FieldTemplate::parse(text.text, text.literal));
  }
  add_formatter(plan, output_format(format, arguments.flag("pretty")),
                {.header = arguments.flag("header"), .delimiter = cell_delimiter_option(arguments)});
}

}  // namespace

constinit const StageDef to_stage = {
    .name = "to",
    .group = "format",
    .summary = "writes records as lines of a format",
    .doc =
        "`json csv tsv logfmt` for other programs, `table chart` for people, `raw` for the text as read or "
        "the values with tabs between, `text \"{ts} {msg}\"` for anything else: what is missing is empty, `{{` is a brace.\n\n"
        "The columns of `csv` and `tsv` are those of a `select` or a result, else the fields of the first 1,000 records (of the "
        "first one where the input need not end); a field that comes later is an error. Cells are quoted where they must be; "
        "null is an empty cell, an empty string `\"\"`, what is nested is JSON.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
