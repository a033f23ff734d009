#include <fmt/format.h>

#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/file_source.h"
#include "weir/builtin/merge_source.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "by",
                                 .kind = ParamKind::Expr,
                                 .doc = "when a record happened",
                                 .keyword = "by",
                                 .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "slack", .kind = ParamKind::Duration, .doc = "how far out of order records may be"}};
constexpr ExampleFile kFiles[] = {{"a.json", "{\"ts\":1,\"host\":\"a\"}\n{\"ts\":4,\"host\":\"a\"}\n"},
                                  {"b.json", "{\"ts\":2,\"host\":\"b\"}\n"}};
constexpr Example kExamples[] = {
    {"read a.json b.json | merge by ts", "",
     "{\"ts\":1,\"host\":\"a\"}\n{\"ts\":2,\"host\":\"b\"}\n{\"ts\":4,\"host\":\"a\"}\n", kFiles}};
constexpr std::string_view kForeignNames[] = {"interleave"};

void build(const Arguments& arguments, Plan& plan) {
  auto source = plan.take_source();
  const auto* kernel = source ? std::get_if<std::unique_ptr<Source>>(&source->kernel) : nullptr;
  const auto* files = kernel ? dynamic_cast<const FileSource*>(kernel->get()) : nullptr;
  if (!files)
    throw Error(ErrorCode::Usage, "'merge' stands right after 'read', whose files it reads side by side: read *.log | merge by ts");
  const Expr& time = arguments.expr("by");
  auto parsers = std::make_shared<FileParsers>(nullptr, FormatOptions(), false);
  auto merge = std::make_unique<MergeSource>(MergeOptions{.words = files->words(),
                                                          .time = clone(time),
                                                          .slack_ns = arguments.number_or("slack", 0),
                                                          .line_bytes_max = plan.options().line_bytes_max,
                                                          .expand_max = plan.options().expand_max},
                                             parsers);
  auto* made = merge.get();
  plan.add({.kernel = std::move(merge),
            .out = EdgeKind::Records,
            .detail = fmt::format("{}, in the order of {}", source->detail, to_text(time)),
            .want_fields =
                [made, reads = fields_read(time)](const FieldSet& wanted) {
                  FieldSet fields = wanted;
                  fields.add(reads);
                  made->want(fields);
                },
            .bind = [made](const SchemaPtr&, const BindContext& context) { return made->bind(context); }});
  plan.set_parsers(std::move(parsers));
}

}  // namespace

constinit const StageDef merge_stage = {
    .name = "merge",
    .group = "combine",
    .summary = "merges the files of a source in time order",
    .doc =
        "Right after `read`: the records of all files in the order of a time instead of one file after another. Each file is "
        "in order by itself; of equal times the file that was named first goes first. A record without a time stays behind "
        "the one in front of it. The value may be a time, a text that is one, or a number: an epoch in s, ms, µs or ns by its "
        "size.\n\nWith `slack=5s` the records of a file may be out of order by so much. One that is later than that is counted, "
        "told at the end, and passes on at once.\n\nAll files are read at the same time, each as far ahead as there is memory "
        "for: of thousands of files only some KiB each. More than fit into what `--memory` leaves are refused with the figure.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
