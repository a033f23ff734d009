#include <fmt/format.h>

#include "weir/builtin/file_source.h"
#include "weir/builtin/stages.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr std::string_view kOrders[] = {"given", "any"};
constexpr ParamDef kParams[] = {
    {.name = "paths", .kind = ParamKind::Words, .doc = "files, folders, patterns or -", .required = true}};
constexpr ParamDef kOptions[] = {{.name = "order",
                                  .kind = ParamKind::Choice,
                                  .doc = "given: one file after another; any: small ones as they come",
                                  .otherwise = "given",
                                  .choices = kOrders}};
constexpr std::string_view kForeignNames[] = {"open", "cat", "load", "source", "zcat"};

void build(const Arguments& arguments, Plan& plan) {
  std::vector<std::string> words;
  std::string shown;
  for (const auto& word : arguments.words("paths")) {
    words.push_back(word.text);
    shown += fmt::format("{}{}", shown.empty() ? "" : " ", word.shown());
  }
  bool any = arguments.word_or("order", "given") == "any";
  plan.add({.kernel = std::make_unique<FileSource>(std::move(words), any ? FileOrder::Any : FileOrder::Given),
            .out = EdgeKind::Bytes,
            .detail = "reads " + shown,
            .encoded = true});
}

}  // namespace

constinit const StageDef read_stage = {
    .name = "read",
    .group = "sources",
    .summary = "reads files",
    .doc =
        "Paths are separated by blanks and read one after another, in the order given; the files of a "
        "pattern come in the order of their names. `*`, `?`, `[a-z]`, `{a,b}` and `**` are patterns, a "
        "folder is every file below it, `-` is standard input. Compressed files are recognised by their "
        "first bytes, also on standard input.\n\nWith `order=any`, several files below 1 MiB are read at a "
        "time and follow each other as they come, larger ones behind them: faster for many small ones that are not in "
        "memory yet. The order of the output is then not fixed.",
    .params = kParams,
    .options = kOptions,
    .foreign_names = kForeignNames,
    .places = kPlaceSource,
    .build = build};

}  // namespace weir
