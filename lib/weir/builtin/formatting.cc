#include "weir/builtin/formatting.h"

#include <fmt/format.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/base/error.h"
#include "weir/builtin/cell_output.h"
#include "weir/builtin/heading.h"
#include "weir/format/cell_formatter.h"
#include "weir/format/cell_parser.h"
#include "weir/format/json_formatter.h"
#include "weir/format/json_parser.h"
#include "weir/format/logfmt_formatter.h"
#include "weir/format/pairs_parser.h"
#include "weir/format/raw_formatter.h"
#include "weir/format/record_text.h"
#include "weir/format/sniff.h"
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
  explicit TextScratch(const TimeZone* zone) { records.print_in(zone); }
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

class ToJson final : public Map {
 public:
  explicit ToJson(bool pretty) : pretty_(pretty) {}
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    zone_ = context.zone;
    formatter_.emplace(input ? *input : Schema(), pretty_, zone_.get());
    return nullptr;
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<TextScratch>(zone_.get()); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& [text, records] = static_cast<TextScratch&>(*scratch);
    text.clear();
    if (Batch* batch = input.batch()) formatter_->format(*batch, records, text);
    put_text(text, input.place, out);
    return Verdict::Done;
  }

 private:
  bool pretty_;
  TimeZonePtr zone_;
  std::optional<JsonFormatter> formatter_;
};

struct LogfmtScratch : Scratch {
  explicit LogfmtScratch(const TimeZone* zone) : formatter(zone) {}
  std::string text;
  LogfmtFormatter formatter;
};

class ToLogfmt final : public Map {
 public:
  SchemaPtr bind(const SchemaPtr&, const BindContext& context) {
    zone_ = context.zone;
    return nullptr;
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<LogfmtScratch>(zone_.get()); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& [text, formatter] = static_cast<LogfmtScratch&>(*scratch);
    text.clear();
    if (Batch* batch = input.batch()) formatter.format(*batch, text);
    put_text(text, input.place, out);
    return Verdict::Done;
  }

 private:
  TimeZonePtr zone_;
};

/// Each record in the format that its file and the first file ask for.
class ToFormat final : public Map {
 public:
  /// `cells` is null where no format can be one of cells; so are `parsers` where nothing was parsed.
  ToFormat(OutputFormat format, bool keeps_own, std::shared_ptr<const FileParsers> parsers,
           std::shared_ptr<const CellOutput> cells)
      : format_(format), keeps_own_(keeps_own), parsers_(std::move(parsers)), cells_(std::move(cells)), json_(false) {}
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    zone_ = context.zone;
    logfmt_.bind(input, context);
    return json_.bind(input, context);
  }
  std::unique_ptr<Scratch> make_scratch() const override {
    auto scratch = std::make_unique<All>(zone_.get());
    scratch->json = json_.make_scratch();
    scratch->logfmt = logfmt_.make_scratch();
    return scratch;
  }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& all = static_cast<All&>(*scratch);
    Batch* batch = input.batch();
    if (!batch || batch->selection().empty()) return Verdict::Done;
    switch (format_of(input.place.file)) {
      case OutputFormat::AsRead: return as_read_.apply(input, nullptr, out);
      case OutputFormat::Logfmt: return logfmt_.apply(input, all.logfmt.get(), out);
      case OutputFormat::Csv: return put_cells(*batch, all, input.place, out);
      default: return json_.apply(input, all.json.get(), out);
    }
  }

 private:
  struct All : Scratch {
    explicit All(const TimeZone* zone) : cells(zone) {}
    std::unique_ptr<Scratch> json, logfmt;
    CellFormatter::Scratch cells;
    std::string text;
  };

  /// AsRead, Logfmt, Csv for all of cells, or Json.
  OutputFormat format_of(uint32_t file) const {
    const FileFormat* own = parsers_ ? &parsers_->of(file).format : nullptr;
    if (cells_ && cells_->formatter()) return own && cells_->takes_as_read(*own) ? OutputFormat::AsRead : OutputFormat::Csv;
    bool is_logfmt = own && own->format == &logfmt_format, is_json = own && own->format == &json_format;
    if (keeps_own_ && ((format_ == OutputFormat::Json && is_json) || (format_ == OutputFormat::Logfmt && is_logfmt)))
      return OutputFormat::AsRead;
    bool as_logfmt = format_ == OutputFormat::Logfmt || (format_ == OutputFormat::Source && is_logfmt);
    return as_logfmt ? OutputFormat::Logfmt : OutputFormat::Json;
  }

  Verdict put_cells(const Batch& batch, All& all, const Place& place, Emit& out) const {
    all.text.clear();
    auto stranger = cells_->formatter()->format(batch, all.cells, all.text);
    put_text(all.text, place, out);
    if (stranger)
      throw Error(ErrorCode::Unparsed, fmt::format("the field '{}' has no column, since no record before told of it: name "
                                                   "the columns that are wanted with 'select'",
                                                   *stranger));
    return Verdict::Done;
  }

  OutputFormat format_;
  bool keeps_own_;
  std::shared_ptr<const FileParsers> parsers_;   // shared with the step that settles them
  std::shared_ptr<const CellOutput> cells_;      // the same
  TimeZonePtr zone_;
  LinesAsRead as_read_;
  ToJson json_;
  ToLogfmt logfmt_;
};

class ToText final : public Map {
 public:
  explicit ToText(FieldTemplate text) : template_(std::move(text)) {}
  void bind(const SchemaPtr& input, const BindContext& context) {
    zone_ = context.zone;
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
        filling.text += text_of(filling.columns[i][row], filling.value, zone_.get());
        filling.text += template_.texts[i + 1];
      }
      filling.text += '\n';
    }
  }

  FieldTemplate template_;
  TimeZonePtr zone_;
  std::vector<Program> programs_;
};

class ToRaw final : public Map {
 public:
  SchemaPtr bind(const SchemaPtr&, const BindContext& context) {
    zone_ = context.zone;
    return nullptr;
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<TextScratch>(zone_.get()); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& [text, records] = static_cast<TextScratch&>(*scratch);
    text.clear();
    if (Batch* batch = input.batch()) format_raw(*batch, records, text, zone_.get());
    put_text(text, input.place, out);
    return Verdict::Done;
  }

 private:
  TimeZonePtr zone_;
};

class ToTable final : public Step {
 public:
  /// `waits`: for the first rows, to see how wide they are.
  ToTable(size_t columns, bool waits) : columns_(columns), waits_(waits) {}
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    zone_ = context.zone;
    formatter_.emplace(input ? *input : Schema(), columns_, zone_.get());
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
  TimeZonePtr zone_;
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
  if constexpr (requires { formatter->bind(SchemaPtr(), BindContext()); })
    node.bind = [made = formatter.get()](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); };
  node.kernel = std::unique_ptr<Kind>(std::move(formatter));
  plan.add(std::move(node));
}

/// Lines as they were read, with the heading if there is one.
void add_as_read(Plan& plan, bool planned) {
  add<Map>(plan, std::make_unique<LinesAsRead>(), "they were read", {}, planned);
  const auto& parsers = plan.parsers();
  if (!parsers || !parsers->format_options().header) return;
  if (parsers->format() && parsers->format()->framing != Framing::Cells) return;
  auto line = [parsers] {
    auto heading = parsers->first().heading;
    return heading.empty() ? heading : heading + '\n';
  };
  add_heading(plan, line, [parsers](std::optional<uint32_t> file) {
    if (!file) return parsers->other_heading();
    return parsers->has_first_heading(*file) ? std::nullopt : file;
  });
}

/// `cells`: they are settled, and a heading is put in front, if the format turns out to be one of cells.
void add_any(Plan& plan, OutputFormat format, const FormattingOptions& options, std::shared_ptr<CellOutput> cells,
             std::string name, const FieldSet& reads) {
  if (cells)
    plan.add({.name = "columns",
              .kernel = std::make_unique<SettleColumns>(cells),
              .in = EdgeKind::Records,
              .out = EdgeKind::Records,
              .detail = "settles those of CSV and TSV",
              .planned = true,
              .reads = reads,
              .bind = [cells](const SchemaPtr& input, const BindContext&) {
                cells->bind(input);
                return input;
              }});
  bool keeps_own = options.follows_input && plan.record_state() == RecordState::AsRead;
  add<Map>(plan, std::make_unique<ToFormat>(format, keeps_own, plan.parsers(), cells), std::move(name), reads, options.planned);
  if (cells) add_heading(plan, [cells] { return cells->heading(); }, nullptr);
}

std::shared_ptr<CellOutput> cell_output(const Plan& plan, const FormatDef* format, const FormattingOptions& options) {
  return std::make_shared<CellOutput>(CellOutputOptions{.format = format,
                                                        .delimiter = options.delimiter,
                                                        .header = options.header,
                                                        .follows_input = options.follows_input,
                                                        .as_read = plan.record_state() == RecordState::AsRead,
                                                        .endless = plan.endless()},
                                      plan.parsers());
}

/// Whether files may be cells, by what is known before the run.
bool may_read_cells(const Plan& plan) {
  const auto& parsers = plan.parsers();
  return parsers && (!parsers->format() || parsers->format()->framing == Framing::Cells);
}

}  // namespace

void add_formatter(Plan& plan, OutputFormat format, const FormattingOptions& options) {
  // Made records have only the fields that a stage has named. Of others all are written; where they are as they were
  // read and JSON anyway, by their line.
  bool changed = plan.record_state() == RecordState::Changed, as_read = plan.record_state() == RecordState::AsRead;
  const FormatDef* source = plan.parsers() ? plan.parsers()->format() : nullptr;
  bool is_json = source == &json_format && !plan.parsers()->keeps_unparsed();
  FieldSet if_changed = changed ? FieldSet::everything() : FieldSet();
  FieldSet as_json = changed || (as_read && !is_json) ? FieldSet::everything() : FieldSet();
  FieldSet members = changed || as_read ? FieldSet::everything() : FieldSet();
  bool follows = options.follows_input && as_read, planned = options.planned;
  switch (format) {
    case OutputFormat::AsRead: return add_as_read(plan, planned);
    case OutputFormat::Source: {
      if (!plan.parsers()) return add<Map>(plan, std::make_unique<ToJson>(false), "JSON lines", as_json, planned);
      FormattingOptions as_source = options;
      as_source.follows_input = true;
      auto cells = may_read_cells(plan) ? cell_output(plan, nullptr, as_source) : nullptr;
      return add_any(plan, format, as_source, std::move(cells), "the format they were read in", members);
    }
    case OutputFormat::Json:
      if (follows && source == &json_format) return add_as_read(plan, planned);
      if (follows && plan.parsers() && !source) return add_any(plan, format, options, nullptr, "JSON lines", as_json);
      return add<Map>(plan, std::make_unique<ToJson>(false), "JSON lines", as_json, planned);
    case OutputFormat::PrettyJson: return add<Map>(plan, std::make_unique<ToJson>(true), "indented JSON", as_json, planned);
    case OutputFormat::Csv:
      return add_any(plan, format, options, cell_output(plan, &csv_format, options), "CSV", members);
    case OutputFormat::Tsv:
      return add_any(plan, format, options, cell_output(plan, &tsv_format, options), "TSV", members);
    case OutputFormat::Logfmt:
      if (follows && source == &logfmt_format) return add_as_read(plan, planned);
      if (follows && plan.parsers() && !source) return add_any(plan, format, options, nullptr, "logfmt", members);
      return add<Map>(plan, std::make_unique<ToLogfmt>(), "logfmt", members, planned);
    case OutputFormat::Raw: return add<Map>(plan, std::make_unique<ToRaw>(), "plain text", if_changed, planned);
    case OutputFormat::Table:
      return add<Step>(plan, std::make_unique<ToTable>(plan.options().terminal_columns, !plan.endless()), "a table", members,
                       planned);
  }
}

std::optional<OutputFormat> output_format_of_name(std::string_view path) {
  const FormatDef* format = format_of_name(path);
  if (format == &json_format) return OutputFormat::Json;
  if (format == &csv_format) return OutputFormat::Csv;
  if (format == &tsv_format) return OutputFormat::Tsv;
  if (format == &logfmt_format) return OutputFormat::Logfmt;
  return std::nullopt;
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
