#include <fmt/format.h>

#include <algorithm>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/join_members.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/builtin/zone_lookup.h"
#include "weir/format/line_parser.h"

namespace weir {
namespace {

constexpr std::string_view kFormats[] = {"json", "csv",    "tsv", "logfmt", "kv",  "access", "combined",
                                         "clf",  "syslog", "cri", "docker", "elb", "lines"};
constexpr std::string_view kUnparsed[] = {"drop", "keep", "fail"};
constexpr ParamDef kParams[] = {{.name = "parser",
                                 .kind = ParamKind::Choice,
                                 .doc = "the format",
                                 .required = true,
                                 .choices = kFormats}};
constexpr Example kExamples[] = {{"from json | where n > 1", "{\"n\":1}\nnot JSON\n{\"n\":2}\n", "{\"n\":2}\n"},
                                 {"from json | where n > 1", "[{\"n\":1},\n {\"n\":2}]\n", "{\"n\":2}\n"},
    {"from cri | from json field=message | where level == \"error\" | count by pod",
     "2026-11-23T10:00:00Z stdout F {\"level\":\"error\",\"pod\":\"web-1\"}\n2026-11-23T10:00:01Z stdout F starting\n",
     "{\"pod\":\"web-1\",\"count\":1}\n"}};
constexpr ParamDef kOptions[] = {
    {.name = "field", .kind = ParamKind::Field, .doc = "parse this field instead of the line"},
    {.name = "into", .kind = ParamKind::Word, .doc = "put the members into one field of this name"},
    {.name = "unparsed",
     .kind = ParamKind::Choice,
     .doc = "lines that are not of the format: count and drop, keep as _line alone, or fail",
     .otherwise = "drop",
     .choices = kUnparsed},
    {.name = "header",
     .kind = ParamKind::Flag,
     .doc = "csv, tsv: the first line is the heading",
     .otherwise = "true"},
    {.name = "delimiter", .kind = ParamKind::String, .doc = "csv, tsv: what stands between cells, one character"},
    {.name = "format",
     .kind = ParamKind::String,
     .doc = "access: the log_format of nginx or LogFormat of Apache"},
    {.name = "pair", .kind = ParamKind::String, .doc = "kv: what stands between a key and its value", .otherwise = "="},
    {.name = "sep", .kind = ParamKind::String, .doc = "kv: what stands between pairs; blanks unless given"},
    {.name = "tz", .kind = ParamKind::Word, .doc = "the zone of times without one"}};

void refuse(std::string_view what) {
  throw Error(ErrorCode::Usage, fmt::format("{} is not available in this version", what));
}

void refuse_foreign_options(const Arguments& arguments, const FormatDef& format) {
  for (std::string_view option : {"header", "delimiter", "format", "pair", "sep"})
    if (arguments.given(option) && std::ranges::find(format.options, option) == format.options.end())
      throw Error(ErrorCode::Usage, fmt::format("'{}=' means nothing to {}", option, format.name));
}

void build_on_field(const Arguments& arguments, const FormatDef& format, FormatOptions options, Plan& plan) {
  if (&format == &lines_format) throw Error(ErrorCode::Usage, "with field=, 'lines' has no members to join the record");
  if (arguments.given("header")) throw Error(ErrorCode::Usage, "'header=' means nothing with field=: cells are called c1, c2, …");
  ensure_records(plan);
  const Path& field = arguments.paths("field")[0];
  auto into = arguments.word_or("into", "");
  if (is_special_name(into)) throw Error(ErrorCode::Usage, fmt::format("{} is not a member of the record", into));
  auto detail = fmt::format("parses {} as {}{}", to_text(field), format.summary, into.empty() ? "" : ", into " + into);
  add_field_parsing(plan, {.field = field,
                           .format = &format,
                           .options = std::move(options),
                           .into = std::move(into),
                           .on_unparsed = on_unparsed_of(arguments.given("unparsed") ? arguments.word("unparsed") : "keep"),
                           .detail = std::move(detail)});
}

void build(const Arguments& arguments, Plan& plan) {
  const auto& parser = arguments.word("parser");
  const FormatDef* format = find_format(parser);
  if (!format) refuse(fmt::format("from {}", parser));
  refuse_foreign_options(arguments, *format);
  FormatOptions options{.header = arguments.flag("header"),
                        .delimiter = cell_delimiter_option(arguments),
                        .layout = arguments.word_or("format", ""),
                        .pair = arguments.word_or("pair", ""),
                        .separator = arguments.word_or("sep", ""),
                        .zone = arguments.given("tz") ? std::optional(find_time_zone(arguments.word("tz"))) : std::nullopt};
  if (arguments.given("field")) return build_on_field(arguments, *format, std::move(options), plan);
  if (arguments.given("into")) throw Error(ErrorCode::Usage, "'into=' needs 'field='");
  ensure_lines(plan);
  if (plan.carries() != EdgeKind::Lines)
    throw Error(ErrorCode::Usage, "the records have been parsed already; to parse the text of a field, say which: field=NAME");
  add_format(plan, *format, std::move(options), on_unparsed_of(arguments.word_or("unparsed", "drop")));
}

}  // namespace

constinit const StageDef from_stage = {
    .name = "from",
    .group = "parse",
    .summary = "reads lines, or a field, as records of a format",
    .doc =
        "A stage that names fields needs records. Without `from`, the format is found by the file's "
        "extension or by its first lines. JSON may be lines, objects over several lines, or a list whose elements are the "
        "records.\n\nWith `field=`, that field is parsed and its members join the "
        "record, or `into` one field. Of equal names the field's member counts, unless it is null. A record whose field "
        "can't be parsed is kept, unless `unparsed=` says otherwise.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .build = build};

}  // namespace weir
