#include "weir/builtin/records.h"

#include <fmt/format.h>

#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/choose_parser.h"
#include "weir/builtin/framing.h"
#include "weir/format/json_parser.h"
#include "weir/stage/file_parsers.h"

namespace weir {
namespace {

void add_parser(Plan& plan, const std::shared_ptr<FileParsers>& parsers, OnUnparsed on_unparsed) {
  const FormatDef* format = parsers->format();
  auto seen = std::make_shared<FieldsSeen>();
  auto map = std::make_unique<ParseRecords>(parsers, on_unparsed, seen);
  auto* made = map.get();
  plan.add({.name = format ? "" : "parse",
            .kernel = std::move(map),
            .in = EdgeKind::Lines,
            .out = EdgeKind::Records,
            .detail = format ? fmt::format("parses {}", format->summary) : "parses the lines of each file",
            .planned = format == nullptr,
            .replaces_fields = true,
            .want_fields =
                [parsers, seen, made, count_lines = plan.count_lines()](const FieldSet& fields) {
                  parsers->want(fields);
                  made->want(fields);
                  seen->want(fields);
                  for (const auto& path : fields.paths())
                    if (path.special() == "_lineno") count_lines();
                },
            .want_filter =
                [parsers, on_unparsed](const RecordCondition& condition) {
                  // Whoever wants each line judged gets that.
                  parsers->want(on_unparsed == OnUnparsed::Drop ? condition : RecordCondition());
                  return on_unparsed == OnUnparsed::Drop && (!parsers->format() || parsers->format()->make_prefilter);
                },
            .zone = parsers->format_options().zone,
            .bind = [parsers, made](const SchemaPtr&, const BindContext& context) {
              made->bind(context);
              return parsers->bind(context);
            },
            .absent_fields = [parsers, seen] { return seen->absent(*parsers); }});
  plan.set_parsers(parsers);
}

/// Lines become values where the format is that of such files, or is to be found.
void frame_values(const Plan& plan, const FormatDef* format) {
  if (plan.frame_values() && (!format || format == &json_format)) plan.frame_values()(format);
}

void add_chooser(Plan& plan, const std::shared_ptr<FileParsers>& parsers) {
  auto choose = std::make_unique<ChooseParser>(parsers, plan.options().line_bytes_max);
  auto* chooser = choose.get();
  bool named = parsers->format() != nullptr;
  plan.add_in_front_of_filters({.name = named ? "cut records" : "choose parser",
                                .kernel = std::move(choose),
                                .in = EdgeKind::Lines,
                                .out = EdgeKind::Lines,
                                .detail = named ? "where no quote is open; takes the heading off"
                                                : "by the name and the first lines of each file",
                                .planned = true,
                                .bind = [chooser](const SchemaPtr&, const BindContext& context) {
                                  chooser->bind(context);
                                  return SchemaPtr();
                                }});
}

}  // namespace

void add_format(Plan& plan, const FormatDef& format, FormatOptions options, OnUnparsed on_unparsed) {
  frame_values(plan, &format);
  auto parsers = std::make_shared<FileParsers>(&format, std::move(options), on_unparsed == OnUnparsed::Keep);
  if (format.framing != Framing::Lines) add_chooser(plan, parsers);
  add_parser(plan, parsers, on_unparsed);
}

void ensure_records(Plan& plan) {
  if (plan.carries() == EdgeKind::Records) return;
  ensure_lines(plan);
  if (plan.carries() != EdgeKind::Lines) return;
  frame_values(plan, nullptr);
  auto parsers = std::make_shared<FileParsers>(nullptr, FormatOptions(), false);
  add_chooser(plan, parsers);
  add_parser(plan, parsers, OnUnparsed::Drop);
}

std::string cell_delimiter_option(const Arguments& arguments) {
  std::string delimiter = arguments.word_or("delimiter", "");
  if (!arguments.given("delimiter")) return delimiter;
  if (delimiter.size() != 1 || delimiter.find_first_of("\"\r\n") != std::string::npos)
    throw Error(ErrorCode::Usage, "delimiter= wants one character of one byte, and none that ends a cell or a line anyway");
  return delimiter;
}

std::vector<Item> clone(const std::vector<Item>& items) {
  std::vector<Item> copies;
  for (const auto& item : items) copies.push_back({item.target, clone(*item.value), item.span});
  return copies;
}

FieldSet fields_read(const std::vector<Item>& items) {
  FieldSet fields;
  for (const auto& item : items) fields.add(fields_read(*item.value));
  return fields;
}

std::string to_text(const std::vector<Item>& items) {
  std::string text;
  for (const auto& item : items) {
    if (!text.empty()) text += ", ";
    if (!item.target.parts.empty()) text += item.target.text() + " = ";
    text += to_text(*item.value);
  }
  return text;
}

uint64_t limit_of(const Arguments& arguments) {
  int64_t limit = arguments.number("limit");
  if (limit < 0) throw Error(ErrorCode::Usage, "limit= is how many to keep, not less than none");
  return static_cast<uint64_t>(limit);
}

void note_misread(EvalScratch& eval, const Place& place, Emit& out) {
  for (auto& misread : eval.take_misread())
    out.note({.kind = Note::Kind::Value,
              .place = place,
              .count = misread.count,
              .text = fmt::format("{}: '{}' does not read as what is needed", misread.what, misread.example)});
}

}  // namespace weir
