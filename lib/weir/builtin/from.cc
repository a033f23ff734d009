#include <fmt/format.h>

#include <algorithm>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/builtin/zone_lookup.h"

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
constexpr Example kExamples[] = {{"from json | where n > 1", "{\"n\":1}\nnot JSON\n{\"n\":2}\n", "{\"n\":2}\n"}};
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

OnUnparsed on_unparsed(std::string_view word) {
  if (word == "keep") return OnUnparsed::Keep;
  return word == "fail" ? OnUnparsed::Fail : OnUnparsed::Drop;
}

void build(const Arguments& arguments, Plan& plan) {
  const auto& parser = arguments.word("parser");
  const FormatDef* format = find_format(parser);
  if (!format) refuse(fmt::format("from {}", parser));
  for (auto option : {"field", "into"})
    if (arguments.given(option)) refuse(fmt::format("{}= of from", option));
  refuse_foreign_options(arguments, *format);
  ensure_lines(plan);
  if (plan.carries() != EdgeKind::Lines) throw Error(ErrorCode::Usage, "the records have been parsed already");
  add_format(plan, *format,
             {.header = arguments.flag("header"),
              .delimiter = arguments.word_or("delimiter", ""),
              .layout = arguments.word_or("format", ""),
              .pair = arguments.word_or("pair", ""),
              .separator = arguments.word_or("sep", ""),
              .zone = arguments.given("tz") ? std::optional(find_time_zone(arguments.word("tz"))) : std::nullopt},
             on_unparsed(arguments.word_or("unparsed", "drop")));
}

}  // namespace

constinit const StageDef from_stage = {
    .name = "from",
    .group = "parse",
    .summary = "reads lines, or a field, as records of a format",
    .doc =
        "A stage that names fields needs records. Without `from`, the format is found by the file's "
        "extension or by its first lines.\n\nWith `field=`, that field is parsed and its members join the "
        "record, or `into` one field; a record whose field can't be parsed is kept.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .build = build};

}  // namespace weir
