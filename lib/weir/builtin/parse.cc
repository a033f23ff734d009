#include <fmt/format.h>

#include <memory>
#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/join_members.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/query/pattern_parser.h"
#include "weir/query/regex_pattern.h"
#include "weir/query/text_template.h"

namespace weir {
namespace {

constexpr std::string_view kUnparsed[] = {"drop", "keep", "fail"};
constexpr ParamDef kParams[] = {{.name = "template",
                                 .kind = ParamKind::Template,
                                 .doc = "a template with {field}, or /(?P<field>…)/",
                                 .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "field", .kind = ParamKind::Field, .doc = "look into this field instead of the line"},
    {.name = "unparsed",
     .kind = ParamKind::Choice,
     .doc = "lines that do not fit: count and drop, keep as _line alone, or fail; with field= they are kept unless this says otherwise",
     .otherwise = "drop",
     .choices = kUnparsed}};
constexpr std::string_view kForeignNames[] = {"rex", "dissect", "grok"};
constexpr Example kExamples[] = {
    {"parse \"from {ip} port {port:int}\" | where port > 1024 | select ip, port",
     "Failed password for root from 10.0.0.7 port 4022 ssh2\nFailed password for ann from 10.0.0.9 port 22 ssh2\n",
     "{\"ip\":\"10.0.0.7\",\"port\":4022}\n"},
    {"parse /took (?P<took>\\S+)/ | where took > 1s", "GET / took 1.5s\nGET /x took 20ms\n", "GET / took 1.5s\n"},
    {"parse \"{verb} {path} \" field=msg", "{\"id\":1,\"msg\":\"GET /a done\"}\n{\"id\":2,\"msg\":\"-\"}\n",
     "{\"id\":1,\"msg\":\"GET /a done\",\"verb\":\"GET\",\"path\":\"/a\"}\n{\"id\":2,\"msg\":\"-\"}\n"}};

std::shared_ptr<const TextPattern> make_pattern(const Pattern& pattern) {
  if (pattern.regex) return std::make_shared<const RegexPattern>(pattern.text, pattern.flags, pattern.span);
  return std::make_shared<const TextTemplate>(pattern.text, pattern.literal);
}

void build(const Arguments& arguments, Plan& plan) {
  const Pattern& given = arguments.patterns("template")[0];
  auto pattern = make_pattern(given);
  bool in_field = arguments.given("field");
  auto unparsed = on_unparsed_of(arguments.word("unparsed"));
  if (in_field) ensure_records(plan);
  else ensure_lines(plan);
  if (plan.carries() != EdgeKind::Records) return add_format(plan, pattern_format, {.pattern = std::move(pattern)}, unparsed);
  if (in_field && !arguments.given("unparsed")) unparsed = OnUnparsed::Keep;
  Path field = in_field ? arguments.paths("field")[0] : special_path("_line");
  auto names = pattern->names();
  std::string detail = fmt::format("takes {} out of {}", fmt::join(names, ", "), to_text(field));
  add_field_parsing(plan, {.field = std::move(field),
                           .format = &pattern_format,
                           .options = {.pattern = std::move(pattern)},
                           .names = std::move(names),
                           .on_unparsed = unparsed,
                           .detail = std::move(detail)});
}

}  // namespace

constinit const StageDef parse_stage = {
    .name = "parse",
    .group = "parse",
    .summary = "takes fields out of the text by a template",
    .doc =
        "The template is found anywhere in the text. `{x}` runs to the next text of the template or to the end, `{}` "
        "skips as much, a blank is one or more, `{{` is a brace. `{x:int}` and the like take what reads as the type: word "
        "(letters, digits, `_`), int, float, ip, duration, quoted, time, or a pattern of times like `%d/%b/%Y`. A regular "
        "expression names its groups: `(?P<name>…)`.\n\nLines become records of these fields, and leave as they came unless "
        "fields are selected: `| to json` shows them. On records, and with `field=`, the fields join the record; one whose "
        "field does not fit is kept.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
