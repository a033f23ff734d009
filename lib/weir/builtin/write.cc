#include "weir/builtin/write.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/base/error.h"
#include "weir/builtin/encode.h"
#include "weir/builtin/file_split.h"
#include "weir/builtin/files_sink.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/output.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/builtin/write_sink.h"
#include "weir/codec/codec.h"
#include "weir/io/folders.h"

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

/// Of what is cut into parts, a frame holds a small share of one.
size_t piece_bytes(uint64_t rotate_bytes) {
  if (!rotate_bytes) return kFrameContentBytes;
  return static_cast<size_t>(std::clamp<uint64_t>(rotate_bytes / 4, 4 << 10, kFrameContentBytes));
}

void build(const Arguments& arguments, Plan& plan) {
  const Word& word = arguments.words("path")[0];
  WriteOptions options{.path = word.text, .shown = std::string(word.shown()), .literal = word.literal};
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
  FieldTemplate path = FieldTemplate::parse(options.path, options.literal);
  bool many = !path.fields.empty(), special = !many && is_special_file(path.texts[0]);
  Codec codec = codec_by_extension(path.texts.back());
  if (plan.endless() && !options.append && !options.rotate_bytes && !special)
    throw refused(fmt::format("the input need not end, but '{}' appears when it is complete: add mode=append or rotate=SIZE",
                              options.shown));
  options.append |= options.rotate_bytes > 0;
  auto format = output_format_of_name(path.texts.back());
  if (many || (format && plan.carries_input())) ensure_records(plan);
  ensure_printable_as(plan, format);
  std::string folder = split_path(path.texts[0]).folder;
  options.path = path.texts[0];
  if ((options.append || many) && plan.heading()) {
    plan.heading()->in_stream = false;
    options.heading = plan.heading();
  }
  // A part is whole lines, and so is what is appended.
  if (options.append || many) ensure_lines(plan);
  if (many) split_by_path(plan, std::move(path));
  if (codec != Codec::None)
    add_encoding(plan, codec,
                 {.level = options.level,
                  .lines = options.append || many,
                  .marks_pauses = options.append || !many,
                  .seek_table = !options.append && !many,
                  .piece_bytes = piece_bytes(options.rotate_bytes)});
  std::string detail = fmt::format("{} {}", options.append ? "appends to" : "writes", options.shown);
  std::unique_ptr<Sink> sink;
  if (many) sink = std::make_unique<FilesSink>(options, codec, std::move(folder));
  else sink = std::make_unique<WriteSink>(options, codec);
  plan.add({.kernel = std::move(sink), .in = plan.carries(), .detail = std::move(detail)});
}

constinit const StageDef write_stage = {
    .name = "write",
    .group = "sinks",
    .summary = "writes a file",
    .doc =
        "Format and compression follow from the extension (`out.json.zst`, `out.csv.gz`): records are written as `to` would, "
        "those that came in that format and were only filtered byte for byte; anything else is written as it comes. Of CSV "
        "each file has the heading once, also if it is appended to. The file appears under its name when it is complete, or not at all, so that "
        "the output may be the input. If a run has several outputs, all appear or none.\n\n"
        "`{field}` in the path makes one file for each value of the field: `out/{service}/{http.status}.log`, `{{` is a "
        "brace. In a value, `/`, `%`, control characters and leading dots are written as `%2F` and so on; a record "
        "without the field goes to `_missing`, an empty value to `_empty`. Folders are made.\n\n"
        "`mode=append` adds whole lines to the end, also while others append to the same file. `rotate=100MB` does the "
        "same, and moves a file before it grows over that size to `NAME-000001.EXT` and so on; of a compressed one, what is "
        "written counts, and each part decodes by itself.",
    .params = kParams,
    .options = kOptions,
    .foreign_names = kForeignNames,
    .foreign_words = kForeignWords,
    .places = kPlaceSink,
    .build = build};

}  // namespace weir
