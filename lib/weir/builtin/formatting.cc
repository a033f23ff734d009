#include "weir/builtin/formatting.h"

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/base/error.h"
#include "weir/format/json_formatter.h"
#include "weir/format/json_parser.h"
#include "weir/format/logfmt_formatter.h"
#include "weir/format/pairs_parser.h"
#include "weir/format/raw_formatter.h"
#include "weir/format/record_text.h"
#include "weir/format/table_formatter.h"
#include "weir/query/program.h"

namespace weir {
namespace {

void put_text(std::string_view text, const Place& place, Emit& out) {
  if (text.empty()) return;
  Buffer buffer = out.block(text.size());
  std::memcpy(buffer.data(), text.data(), text.size());
  out.push(Packet(Text(std::move(buffer).freeze(text.size()), place)));
}

struct TextScratch : Scratch {
  std::string text;
  RecordText records;
};

/// The lines of records that nothing has changed, without a copy.
class LinesAsRead final : public Map {
 public:
  Verdict apply(Packet& input, Scratch*, Emit& out) const override {
    if (Batch* batch = input.batch()) out.push(Packet(batch->text()));
    return Verdict::Done;
  }
};

/// Puts the heading of CSV and the like in front of records that leave as they were read, once.
class HeadingInFront final : public Step {
 public:
  explicit HeadingInFront(std::shared_ptr<const FileParsers> parsers) : parsers_(std::move(parsers)) {}

  void bind(const BindContext& context) { file_names_ = context.file_names; }

  Verdict step(Packet& input, Emit& out) override {
    Text* text = input.text();
    if (!text || text->empty()) return Verdict::Done;
    if (!parsers_->has_first_heading(text->place().file)) refuse(text->place().file);
    put_heading(out);
    out.push(std::move(input));
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override {
    if (auto other = parsers_->other_heading()) refuse(*other);
    put_heading(out);
    return Verdict::Done;
  }

 private:
  void put_heading(Emit& out) {
    if (std::exchange(done_, true)) return;
    auto heading = parsers_->first().heading;
    if (!heading.empty()) put_text(heading + '\n', Place(), out);
  }
  [[noreturn]] void refuse(uint32_t file) const {
    Error error(ErrorCode::Unparsed,
                "its heading is not that of the files before it: name the columns that are wanted with 'select'");
    if (file_names_) error.in_file(file_names_(file));
    throw error;
  }

  std::shared_ptr<const FileParsers> parsers_;   // shared with the step that settles them
  FileNames file_names_;
  bool done_ = false;
};

class ToJson final : public Map {
 public:
  explicit ToJson(bool pretty) : pretty_(pretty) {}
  SchemaPtr bind(const SchemaPtr& input) {
    formatter_.emplace(input ? *input : Schema(), pretty_);
    return nullptr;
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<TextScratch>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& [text, records] = static_cast<TextScratch&>(*scratch);
    text.clear();
    if (Batch* batch = input.batch()) formatter_->format(*batch, records, text);
    put_text(text, input.place, out);
    return Verdict::Done;
  }

 private:
  bool pretty_;
  std::optional<JsonFormatter> formatter_;
};

struct LogfmtScratch : Scratch {
  std::string text;
  LogfmtFormatter formatter;
};

class ToLogfmt final : public Map {
 public:
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<LogfmtScratch>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& [text, formatter] = static_cast<LogfmtScratch&>(*scratch);
    text.clear();
    if (Batch* batch = input.batch()) formatter.format(*batch, text);
    put_text(text, input.place, out);
    return Verdict::Done;
  }
};

/// Records of files that are logfmt as logfmt, all others as JSON lines.
class ToSource final : public Map {
 public:
  explicit ToSource(std::shared_ptr<const FileParsers> parsers) : parsers_(std::move(parsers)), json_(false) {}
  SchemaPtr bind(const SchemaPtr& input) { return json_.bind(input); }
  std::unique_ptr<Scratch> make_scratch() const override {
    auto scratch = std::make_unique<Both>();
    scratch->json = json_.make_scratch();
    scratch->logfmt = logfmt_.make_scratch();
    return scratch;
  }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& [json, logfmt] = static_cast<Both&>(*scratch);
    bool is_logfmt = parsers_->of(input.place.file).format.format == &logfmt_format;
    return is_logfmt ? logfmt_.apply(input, logfmt.get(), out) : json_.apply(input, json.get(), out);
  }

 private:
  struct Both : Scratch {
    std::unique_ptr<Scratch> json, logfmt;
  };
  std::shared_ptr<const FileParsers> parsers_;   // shared with the step that settles them
  ToJson json_;
  ToLogfmt logfmt_;
};

class ToText final : public Map {
 public:
  explicit ToText(FieldTemplate text) : template_(std::move(text)) {}
  void bind(const SchemaPtr& input, const BindContext& context) {
    programs_.clear();
    for (const auto& field : template_.fields) {
      Expr expr;
      expr.node = Expr::Field{field};
      programs_.push_back(Program::compile(expr, input, context));
    }
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Filling>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& filling = static_cast<Filling&>(*scratch);
    filling.text.clear();
    if (Batch* batch = input.batch()) fill(*batch, filling);
    put_text(filling.text, input.place, out);
    return Verdict::Done;
  }

 private:
  struct Filling : Scratch {
    EvalScratch eval;
    std::vector<Column> columns;
    std::string text, value;
  };
  void fill(Batch& batch, Filling& filling) const {
    filling.columns.resize(programs_.size());
    for (size_t i = 0; i < programs_.size(); i++) programs_[i].evaluate(batch, filling.eval, filling.columns[i]);
    for (uint16_t row : batch.selection()) {
      filling.text += template_.texts[0];
      for (size_t i = 0; i < programs_.size(); i++) {
        filling.text += text_of(filling.columns[i][row], filling.value);
        filling.text += template_.texts[i + 1];
      }
      filling.text += '\n';
    }
  }

  FieldTemplate template_;
  std::vector<Program> programs_;
};

class ToRaw final : public Map {
 public:
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<TextScratch>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& [text, records] = static_cast<TextScratch&>(*scratch);
    text.clear();
    if (Batch* batch = input.batch()) format_raw(*batch, records, text);
    put_text(text, input.place, out);
    return Verdict::Done;
  }
};

class ToTable final : public Step {
 public:
  /// `waits`: for the first rows, to see how wide they are.
  ToTable(size_t columns, bool waits) : columns_(columns), waits_(waits) {}
  SchemaPtr bind(const SchemaPtr& input) {
    formatter_.emplace(input ? *input : Schema(), columns_);
    return nullptr;
  }
  Verdict step(Packet& input, Emit& out) override {
    std::string text;
    if (Batch* batch = input.batch()) formatter_->format(*batch, text);
    if (!waits_) formatter_->flush(text);
    put_text(text, input.place, out);
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override {
    std::string text;
    formatter_->finish(text);
    put_text(text, Place(), out);
    return Verdict::Done;
  }

 private:
  size_t columns_;
  bool waits_;
  std::optional<TableFormatter> formatter_;
};

template <typename Kind, typename Formatter>
void add(Plan& plan, std::unique_ptr<Formatter> formatter, std::string name, FieldSet reads, bool planned) {
  Node node{.name = planned ? "to " + name : "",
            .in = EdgeKind::Records,
            .out = EdgeKind::Lines,
            .detail = "writes records as " + name,
            .makes_blocks = true,
            .planned = planned,
            .reads = std::move(reads)};
  if constexpr (requires { formatter->bind(SchemaPtr()); })
    node.bind = [made = formatter.get()](const SchemaPtr& input, const BindContext&) { return made->bind(input); };
  node.kernel = std::unique_ptr<Kind>(std::move(formatter));
  plan.add(std::move(node));
}

/// Lines as they were read, with the heading if there is one.
void add_as_read(Plan& plan, bool planned) {
  add<Map>(plan, std::make_unique<LinesAsRead>(), "they were read", {}, planned);
  const auto& parsers = plan.parsers();
  if (!parsers || !parsers->format_options().header) return;
  if (parsers->format() && parsers->format()->framing != Framing::Cells) return;
  auto heading = std::make_unique<HeadingInFront>(parsers);
  auto* made = heading.get();
  plan.add({.name = "heading",
            .kernel = std::move(heading),
            .in = EdgeKind::Lines,
            .out = EdgeKind::Lines,
            .detail = "of CSV and TSV, in front of the first record",
            .makes_blocks = true,
            .planned = true,
            .bind = [made](const SchemaPtr&, const BindContext& context) {
              made->bind(context);
              return SchemaPtr();
            }});
}

}  // namespace

void add_formatter(Plan& plan, OutputFormat format, bool planned) {
  // Made records have only the fields that a stage has named. Of others all are written; where they are as they were
  // read and JSON anyway, by their line.
  bool changed = plan.record_state() == RecordState::Changed, as_read = plan.record_state() == RecordState::AsRead;
  bool is_json = plan.parsers() && plan.parsers()->format() == &json_format && !plan.parsers()->keeps_unparsed();
  FieldSet if_changed = changed ? FieldSet::everything() : FieldSet();
  FieldSet as_json = changed || (as_read && !is_json) ? FieldSet::everything() : FieldSet();
  FieldSet members = changed || as_read ? FieldSet::everything() : FieldSet();
  switch (format) {
    case OutputFormat::AsRead: return add_as_read(plan, planned);
    case OutputFormat::Source:
      if (!plan.parsers()) return add<Map>(plan, std::make_unique<ToJson>(false), "JSON lines", as_json, planned);
      return add<Map>(plan, std::make_unique<ToSource>(plan.parsers()), "the format they were read in", members, planned);
    case OutputFormat::Json: return add<Map>(plan, std::make_unique<ToJson>(false), "JSON lines", as_json, planned);
    case OutputFormat::PrettyJson: return add<Map>(plan, std::make_unique<ToJson>(true), "indented JSON", as_json, planned);
    case OutputFormat::Logfmt: return add<Map>(plan, std::make_unique<ToLogfmt>(), "logfmt", members, planned);
    case OutputFormat::Raw: return add<Map>(plan, std::make_unique<ToRaw>(), "plain text", if_changed, planned);
    case OutputFormat::Table:
      return add<Step>(plan, std::make_unique<ToTable>(plan.options().terminal_columns, !plan.endless()), "a table", members,
                       planned);
  }
}

void add_text_formatter(Plan& plan, FieldTemplate text) {
  FieldSet reads(text.fields);
  auto formatter = std::make_unique<ToText>(std::move(text));
  auto* made = formatter.get();
  plan.add({.kernel = std::move(formatter),
            .in = EdgeKind::Records,
            .out = EdgeKind::Lines,
            .detail = "writes records as text",
            .makes_blocks = true,
            .reads = std::move(reads),
            .replaces_fields = true,
            .bind = [made](const SchemaPtr& input, const BindContext& context) {
              made->bind(input, context);
              return SchemaPtr();
            }});
}

}  // namespace weir
