#include "weir/builtin/write.h"

#include <fmt/format.h>

#include "weir/base/error.h"
#include "weir/builtin/encode.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/output.h"
#include "weir/builtin/stages.h"
#include "weir/builtin/write_sink.h"
#include "weir/codec/codec.h"

namespace weir {
namespace {

constexpr std::string_view kModes[] = {"replace", "append"};
constexpr ParamDef kParams[] = {{.name = "path",
                                 .kind = ParamKind::Word,
                                 .doc = "the file; {field} in it makes one for each value",
                                 .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "mode",
     .kind = ParamKind::Choice,
     .doc = "replace the file or append to it",
     .otherwise = "replace",
     .choices = kModes},
    {.name = "rotate", .kind = ParamKind::Size, .doc = "begin a new file at this size"},
    {.name = "level", .kind = ParamKind::Number, .doc = "level of compression"},
    {.name = "sync",
     .kind = ParamKind::Flag,
     .doc = "force the file to the disk before it gets its name",
     .otherwise = "false"}};
constexpr std::string_view kForeignNames[] = {"save", "output", "outfile"};
constexpr ForeignWord kForeignWords[] = {{"-a", "mode=append"}};

Error refused(std::string why) { return Error(ErrorCode::Usage, std::move(why)); }

bool holds_field(std::string_view path) {
  size_t open = path.find('{');
  return open != std::string_view::npos && path.find('}', open) != std::string_view::npos;
}

void build(const Arguments& arguments, Plan& plan) {
  const Word& word = arguments.words("path")[0];
  WriteOptions options{.path = word.text, .shown = std::string(word.shown())};
  options.append = arguments.word("mode") == "append";
  options.sync = arguments.flag("sync");
  if (arguments.has("level")) options.level = static_cast<int>(arguments.number("level"));
  if (arguments.has("rotate")) {
    if (arguments.number("rotate") <= 0) throw refused("rotate= wants a size of at least one byte");
    options.rotate_bytes = static_cast<uint64_t>(arguments.number("rotate"));
  }
  add_write(plan, options);
}

}  // namespace

void add_write(Plan& plan, const WriteOptions& given) {
  WriteOptions options = given;
  if (holds_field(options.path))
    throw refused(fmt::format("'{}': one file for each value of a field is not available in this version", options.shown));
  Codec codec = codec_by_extension(options.path);
  if (options.rotate_bytes && codec != Codec::None)
    throw refused("rotate= cuts at lines and can't be used for a compressed file");
  if (plan.endless() && !options.append && !options.rotate_bytes && !is_special_file(options.path))
    throw refused(fmt::format("the input need not end, but '{}' appears when it is complete: add mode=append or rotate=SIZE",
                              options.shown));
  ensure_printable(plan);
  bool lines = options.append || options.rotate_bytes;
  // A part is whole lines, and so is what is appended.
  if (lines && codec == Codec::None) ensure_lines(plan);
  if (options.rotate_bytes) options.append = true;
  if (codec != Codec::None) add_encoding(plan, codec, options.level, true);
  std::string detail = fmt::format("{} {}", options.append ? "appends to" : "writes", options.shown);
  plan.add({.kernel = std::make_unique<WriteSink>(options, codec == Codec::None), .in = plan.carries(), .detail = std::move(detail)});
}

constinit const StageDef write_stage = {
    .name = "write",
    .group = "sinks",
    .summary = "writes a file",
    .doc =
        "Format and compression follow from the extension (`out.json.zst`, `out.csv.gz`); anything else is "
        "written as it comes. The file appears under its name when it is complete, or not at all, so that "
        "the output may be the input.\n\n`{field}` in the path makes one file for each value of the field. "
        "`mode=append` adds whole lines to the end, also while others append to the same file. `rotate=100MB` does the "
        "same, and moves a file that has that size to `NAME-000001.EXT` and so on.",
    .params = kParams,
    .options = kOptions,
    .foreign_names = kForeignNames,
    .foreign_words = kForeignWords,
    .places = kPlaceSink,
    .build = build};

}  // namespace weir
