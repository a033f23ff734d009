#include "weir/builtin/records.h"

#include <fmt/format.h>

#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/format/json_parser.h"
#include "weir/format/line_parser.h"
#include "weir/format/sniff.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

/// Lines to batches; the parser is made when it is known which fields are wanted.
class ParseRecords final : public Map {
 public:
  /// `chosen`: nobody named a format, so lines of which only the text is read need not have one.
  ParseRecords(OnUnparsed on_unparsed, bool chosen) : on_unparsed_(on_unparsed), chosen_(chosen) {}

  void want(const FieldSet& fields) { fields_ = fields; }
  bool reads_text_only() const {
    if (!chosen_ || fields_.is_everything()) return false;
    for (const auto& path : fields_.paths())
      if (path.parts.size() > 1 || (path.special() != "_line" && path.special() != "_file" && path.special() != "_lineno"))
        return false;
    return true;
  }

  SchemaPtr bind(const BindContext& context) {
    if (reads_text_only()) parser_ = make_line_parser(fields_, context.file_names);
    else parser_ = make_json_parser(fields_, {.strict = false, .file_names = context.file_names});
    return parser_->schema();
  }

  std::unique_ptr<Scratch> make_scratch() const override {
    auto scratch = std::make_unique<Parsing>();
    scratch->parser = parser_->make_scratch();
    return scratch;
  }

  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& parsing = static_cast<Parsing&>(*scratch);
    Text* text = input.text();
    if (!text) return Verdict::Done;
    uint64_t records = 0;
    LineCursor at;
    for (;;) {
      Batch batch;
      if (!parser_->parse(*text, at, *parsing.parser, batch)) break;
      note_unparsed(batch, out);
      records += batch.rows();
      if (batch.rows()) out.push(Packet(std::move(batch)));
      if (out.stopping()) break;
    }
    if (!text->chunk().empty()) count(*text, records, out);
    return Verdict::Done;
  }

 private:
  struct Parsing : Scratch {
    std::unique_ptr<RecordParser::Scratch> parser;
  };

  static void count(const Text& text, uint64_t records, Emit& out) {
    auto whole = text.chunk().view();
    out.note({.kind = Note::Kind::Lines,
              .place = text.place(),
              .count = count_newlines(whole.data(), whole.data() + whole.size()),
              .records = records,
              .text = {}});
  }

  void note_unparsed(Batch& batch, Emit& out) const {
    for (const auto& line : batch.unparsed()) {
      auto in_chunk = batch.line_in_chunk(line.line);
      Note note{.kind = Note::Kind::Unparsed, .place = batch.place(), .line = in_chunk.value_or(0), .text = std::string(line.why)};
      if (on_unparsed_ == OnUnparsed::Fail) {
        std::string why = note.text;
        out.note(std::move(note));
        throw Error(ErrorCode::Unparsed, why);
      }
      out.note(std::move(note));
    }
    batch.clear_unparsed();
  }

  OnUnparsed on_unparsed_;
  bool chosen_;
  FieldSet fields_;
  std::unique_ptr<RecordParser> parser_;
};

/// Holds the first lines of each file until its name or they say which format it has.
class Sniff final : public Step {
 public:
  /// `needless`: no format is needed after all.
  void bind(const BindContext& context, bool needless) {
    file_names_ = context.file_names;
    needless_ = needless;
  }

  Verdict step(Packet& input, Emit& out) override {
    if (input.opens_file) {
      settled_ = needless_ || (file_names_ && format_of_name(file_names_(input.place.file)) != Format::Unknown);
      held_.clear();
      sample_.clear();
      lines_ = 0;
    }
    bool ends = input.closes_file;
    if (!settled_ && input.text()) look_at(*input.text());
    held_.push_back(std::move(input));
    if (ends && !settled_ && !sample_.empty()) refuse();
    if (settled_ || ends) release(out);
    return Verdict::Done;
  }

  Verdict finish(Emit& out) override {
    release(out);
    return Verdict::Done;
  }

 private:
  void look_at(const Text& text) {
    text.for_each_line([&](std::string_view line) {
      if (lines_ == kSniffedLinesMax) return false;
      lines_++;
      sample_.append(line).append("\n");
      settled_ = format_of_line(line) != Format::Unknown;
      return !settled_;
    });
    if (!settled_ && lines_ == kSniffedLinesMax) refuse();
  }

  [[noreturn]] void refuse() const { throw Error(ErrorCode::Unparsed, unknown_format_message(sample_)); }

  void release(Emit& out) {
    for (auto& packet : held_) out.push(std::move(packet));
    held_.clear();
  }

  FileNames file_names_;
  std::vector<Packet> held_;
  std::string sample_;
  size_t lines_ = 0;
  bool settled_ = false, needless_ = false;
};

}  // namespace

namespace {

void add_parser(Plan& plan, std::unique_ptr<ParseRecords> parser, bool planned) {
  auto* maker = parser.get();
  plan.add({.name = planned ? "from json" : "",
            .kernel = std::move(parser),
            .in = EdgeKind::Lines,
            .out = EdgeKind::Records,
            .detail = "parses JSON lines",
            .planned = planned,
            .replaces_fields = true,
            .want_fields =
                [maker, count_lines = plan.count_lines()](const FieldSet& fields) {
                  maker->want(fields);
                  for (const auto& path : fields.paths())
                    if (path.special() == "_lineno") count_lines();
                },
            .bind = [maker](const SchemaPtr&, const BindContext& context) { return maker->bind(context); }});
  plan.set_format("json");
}

}  // namespace

void add_json_parser(Plan& plan, OnUnparsed on_unparsed) {
  add_parser(plan, std::make_unique<ParseRecords>(on_unparsed, false), false);
}

void ensure_records(Plan& plan) {
  if (plan.carries() == EdgeKind::Records) return;
  ensure_lines(plan);
  if (plan.carries() != EdgeKind::Lines) return;
  auto sniff = std::make_unique<Sniff>();
  auto* sniffer = sniff.get();
  auto parser = std::make_unique<ParseRecords>(OnUnparsed::Drop, true);
  auto* parsing = parser.get();
  plan.add({.name = "choose parser",
            .kernel = std::move(sniff),
            .in = EdgeKind::Lines,
            .out = EdgeKind::Lines,
            .detail = "by the name and the first lines of each file",
            .planned = true,
            .bind = [sniffer, parsing](const SchemaPtr&, const BindContext& context) {
              sniffer->bind(context, parsing->reads_text_only());
              return SchemaPtr();
            }});
  add_parser(plan, std::move(parser), true);
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

void note_misread(EvalScratch& eval, const Place& place, Emit& out) {
  for (auto& misread : eval.take_misread())
    out.note({.kind = Note::Kind::Value,
              .place = place,
              .count = misread.count,
              .text = fmt::format("{}: '{}' does not read as what is needed", misread.what, misread.example)});
}

}  // namespace weir
