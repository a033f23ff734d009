#include "weir/builtin/join_members.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <span>
#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/records.h"
#include "weir/format/json_access.h"
#include "weir/format/object_editor.h"
#include "weir/format/special_columns.h"
#include "weir/query/program.h"
#include "weir/stage/drift.h"

namespace weir {
namespace {

constexpr size_t kNone = SIZE_MAX;

/// The names that a path may begin with, and what is left of it behind each.
template <typename Visit>
void for_each_first_name(const Path& path, Visit&& visit) {
  std::string name;
  for (size_t i = 0; i < path.parts.size(); i++) {
    const auto* part = std::get_if<std::string>(&path.parts[i]);
    if (!part) return;
    name += (i ? "." : "") + *part;
    visit(name, std::span(path.parts).subspan(i + 1));
  }
}

/// Where a field of the record that comes out is looked for.
struct Output {
  Path path;
  size_t own = kNone;      ///< among the record's own fields
  size_t parsed = kNone;   ///< among the fields that are parsed
  size_t first = kNone;    ///< of a longer path: its first name among those; a parsed member of that name hides the record's
  enum class How : uint8_t {
    First,     ///< what was parsed, else the record's own
    Own,       ///< the record's own, else what was parsed
    Parsed,    ///< what was parsed if anything was, be it null
    Record,    ///< the record itself: its own members and the parsed ones
  } how = How::First;
};

class JoinMembers final : public Map {
 public:
  explicit JoinMembers(FieldParsing parsing)
      : parsing_(std::move(parsing)), keeps_without_field_(parsing_.on_unparsed == OnUnparsed::Keep) {}

  FieldSet before(const FieldSet& wanted);
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context);
  std::unique_ptr<Scratch> make_scratch() const override;
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override;

 private:
  struct Joining;
  void add_output(const Path& path, bool expected, FieldSet& own);
  static size_t place_in(FieldSet& fields, const Path& path);
  bool may_hold(std::string_view name) const;
  std::vector<size_t> parse(Batch& batch, Joining& s, std::vector<Column>& parsed, Emit& out) const;
  bool hides(const Output& output, Batch& batch, uint16_t row, Joining& s) const;
  std::string_view text_of_field(Batch& batch, const Value& value, Joining& s) const;
  std::string reason(std::string_view why) const;
  void tell(const Batch& batch, uint16_t row, std::string_view why, Emit& out) const;
  Value joined(const Output& output, const Value& own, const Value& parsed, bool has_parsed, Batch& batch, Joining& s) const;
  Value joined_record(const Value& own, const Value& members, Batch& batch, Joining& s) const;

  FieldParsing parsing_;
  std::vector<Output> outputs_;      // by column of what comes out
  std::vector<Path> own_paths_;
  FieldSet parsed_fields_, first_names_;
  SchemaPtr output_;
  std::unique_ptr<const RecordParser> parser_, parser_of_first_;
  std::optional<Program> field_;
  std::vector<Program> own_;
  bool keeps_rejects_ = false, counts_types_ = false;
  std::shared_ptr<const FieldSet> joined_fields_;   // what is parsed here; shared with the notes about their types
  std::vector<size_t> joined_columns_;
  bool keeps_without_field_;   // a record that does not have the field stays, and nobody is told
};

struct JoinMembers::Joining : Scratch {
  EvalScratch eval;
  std::unique_ptr<RecordParser::Scratch> parser, parser_of_first;
  Column texts;
  std::vector<Column> parsed, first;
  ObjectEditor editor;
  JsonAccess json;
  std::vector<std::pair<Value, Value>> members;
  std::vector<uint16_t> kept;
  std::string text;
  std::string failure;              // why the run ends behind the records that were kept
  StringArena values;
};

bool JoinMembers::may_hold(std::string_view name) const {
  if (!parsing_.into.empty()) return name == parsing_.into;
  return !parsing_.names || std::ranges::find(*parsing_.names, name) != parsing_.names->end();
}

size_t JoinMembers::place_in(FieldSet& fields, const Path& path) {
  fields.add(path);
  const auto& paths = fields.paths();
  return static_cast<size_t>(std::ranges::find(paths, path) - paths.begin());
}

void JoinMembers::add_output(const Path& path, bool expected, FieldSet& own) {
  Output output{.path = path};
  auto is = column_is(path);
  if (is == ColumnIs::Record) {
    output.how = Output::How::Record;
    output.parsed = place_in(parsed_fields_, special_path("_"));
  } else if (is == ColumnIs::Time && parsing_.into.empty()) {
    bool may_have = std::ranges::any_of(time_field_names(), [&](std::string_view name) { return may_hold(name); });
    output.how = Output::How::Own;
    if (may_have) output.parsed = place_in(parsed_fields_, path);
  } else if (is == ColumnIs::Field) {
    for_each_first_name(path, [&](const std::string& name, std::span<const Path::Part> rest) {
      if (output.parsed != kNone || !may_hold(name)) return;
      if (parsing_.into.empty()) {
        output.parsed = place_in(parsed_fields_, path);
        if (path.parts.size() > 1) output.first = place_in(first_names_, flat_path(std::get<std::string>(path.parts[0])));
        return;
      }
      output.how = Output::How::Parsed;
      Path inside{.parts = {rest.begin(), rest.end()}, .quoted = true, .span = {}};
      bool named = !rest.empty() && std::holds_alternative<std::string>(rest.front());
      output.parsed = place_in(parsed_fields_, named ? inside : special_path("_"));
    });
  }
  own.add(path);
  if (expected && output.parsed == kNone) own.expect(path);
  output.own = own_paths_.size();
  own_paths_.push_back(path);
  outputs_.push_back(std::move(output));
}

/// Told before `bind` what is read of the records that come out.
FieldSet JoinMembers::before(const FieldSet& wanted) {
  outputs_.clear();
  own_paths_.clear();
  parsed_fields_ = first_names_ = FieldSet();
  FieldSet own, joined;
  joined_columns_.clear();
  for (size_t i = 0; i < wanted.paths().size(); i++) {
    const Path& path = wanted.paths()[i];
    add_output(path, wanted.expects(i), own);
    if (outputs_.back().parsed == kNone) continue;
    joined.add(path);
    if (wanted.expects(i)) joined.expect(path);
    joined_columns_.push_back(i);
  }
  joined_fields_ = std::make_shared<const FieldSet>(std::move(joined));
  own.add(parsing_.field);
  own.expect(parsing_.field);
  return own;
}

SchemaPtr JoinMembers::bind(const SchemaPtr& input, const BindContext& context) {
  auto field = [&](const Path& path) {
    Expr expr;
    expr.node = Expr::Field{path};
    return Program::compile(expr, input, context);
  };
  field_.emplace(field(parsing_.field));
  if (context.strict) parsing_.on_unparsed = OnUnparsed::Fail;
  keeps_rejects_ = context.keep_rejects;
  counts_types_ = context.count_types;
  own_.clear();
  for (const Path& path : own_paths_) own_.push_back(field(path));
  ParserOptions options{.strict = context.judge, .file_names = context.file_names, .format = parsing_.options, .now_ns = context.now_ns, .run_zone = context.zone};
  parser_ = parsing_.format->make_parser(parsed_fields_, options);
  parser_of_first_ = parsing_.format->make_parser(first_names_, options);
  std::vector<Path> paths;
  RecordChange change;
  for (const Output& output : outputs_) {
    if (output.how == Output::How::Record) change.record = paths.size();
    paths.push_back(output.path);
  }
  return output_ = std::make_shared<const Schema>(std::move(paths), std::move(change));
}

std::unique_ptr<Scratch> JoinMembers::make_scratch() const {
  auto scratch = std::make_unique<Joining>();
  scratch->parser = parser_->make_scratch();
  scratch->parser_of_first = parser_of_first_->make_scratch();
  return scratch;
}

Verdict JoinMembers::apply(Packet& input, Scratch* scratch, Emit& out) const {
  auto& s = *static_cast<Joining*>(scratch);
  if (Batch* batch = input.batch()) {
    field_->evaluate(*batch, s.eval, s.texts);
    std::vector<Column> columns(outputs_.size());
    for (size_t i = 0; i < columns.size(); i++) own_[outputs_[i].own].evaluate(*batch, s.eval, columns[i]);
    s.kept.clear();
    auto parsed_row = parse(*batch, s, s.parsed, out);
    for (size_t i = 0; i < columns.size(); i++) {
      const Output& output = outputs_[i];
      if (output.parsed == kNone) continue;
      for (uint16_t row : batch->selection()) {
        size_t at = parsed_row[row];
        Value parsed = at == kNone ? Value() : s.parsed[output.parsed][at];
        bool both = at != kNone && output.first != kNone && parsed.is_null() && !columns[i][row].is_null();
        if (both && hides(output, *batch, row, s)) {
          columns[i].set(row, Value());
          continue;
        }
        columns[i].set(row, joined(output, columns[i][row], parsed, at != kNone, *batch, s));
      }
    }
    batch->columns() = std::move(columns);
    batch->become_changed(output_);
    if (counts_types_ && !joined_columns_.empty() && !batch->selection().empty())
      out.note({.kind = Note::Kind::Types, .place = batch->place(), .types = FieldTypes::of(*batch, joined_fields_, joined_columns_)});
    if (parsing_.on_unparsed != OnUnparsed::Keep) batch->select(s.kept);
  }
  out.push(std::move(input));
  if (!s.failure.empty()) throw Error(ErrorCode::Unparsed, std::exchange(s.failure, {}));
  return Verdict::Done;
}

/// -> for each row of the batch its row in `parsed`; kNone where nothing was.
std::vector<size_t> JoinMembers::parse(Batch& batch, Joining& s, std::vector<Column>& parsed, Emit& out) const {
  std::vector<size_t> parsed_row(batch.rows(), kNone);
  parsed.resize(parser_->schema()->size());
  for (Column& column : parsed) column.clear();
  size_t rows = 0;
  uint64_t kept_count = 0;
  uint16_t kept_first = 0;
  std::string_view kept_why;
  // The parser pushes to a batch's columns, and makes what it has to make in its arena: both are lent to it.
  std::swap(batch.columns(), parsed);
  for (uint16_t row : batch.selection()) {
    const Value& value = s.texts[row];
    std::string_view why = "there is nothing in it";
    auto text = text_of_field(batch, value, s);
    if (text.find_first_not_of(" \t\r\n") != std::string_view::npos) why = parser_->parse_text(text, *s.parser, batch);
    if (why.empty()) {
      parsed_row[row] = rows++;
      s.kept.push_back(row);
      continue;
    }
    if (value.is_null() && keeps_without_field_) {
      s.kept.push_back(row);
      continue;
    }
    if (parsing_.on_unparsed == OnUnparsed::Keep) {
      if (kept_count++ == 0) kept_first = row, kept_why = why;
      continue;
    }
    tell(batch, row, why, out);
    if (parsing_.on_unparsed == OnUnparsed::Fail) {
      s.failure = reason(why);
      break;
    }
  }
  std::swap(batch.columns(), parsed);
  if (kept_count == 0) return parsed_row;
  auto line = batch.is_made() ? std::nullopt : batch.line_in_chunk(batch.line(kept_first));
  // The same for whatever is wrong with each, so that what is told does not depend on how the input was cut.
  auto cannot = fmt::format("can't be parsed as {}", parsing_.format->name);
  out.note({.kind = Note::Kind::Value,
            .place = batch.place(),
            .line = line.value_or(0),
            .count = kept_count,
            .text = reason(parsing_.options.pattern ? kept_why : cannot)});
  return parsed_row;
}

std::string JoinMembers::reason(std::string_view why) const {
  if (parsing_.field.special() == "_line") return std::string(why);
  return fmt::format("{}: {}", to_text(parsing_.field), why);
}

/// A record that goes: as a line that its parser can't read.
void JoinMembers::tell(const Batch& batch, uint16_t row, std::string_view why, Emit& out) const {
  auto line = batch.is_made() ? std::nullopt : batch.line_in_chunk(batch.line(row));
  Note note{.kind = Note::Kind::Unparsed, .place = batch.place(), .line = line.value_or(0), .text = reason(why)};
  if (keeps_rejects_ && !batch.is_made()) note.reject = reject_of(batch, batch.line(row));
  note.fatal = parsing_.on_unparsed == OnUnparsed::Fail;
  out.note(std::move(note));
}

/// Whether a parsed member has the name that the path begins with. Asked only where the record has the whole path and what
/// was parsed has not.
bool JoinMembers::hides(const Output& output, Batch& batch, uint16_t row, Joining& s) const {
  auto text = text_of_field(batch, s.texts[row], s);
  s.first.resize(first_names_.paths().size());
  for (Column& column : s.first) column.clear();
  std::swap(batch.columns(), s.first);
  auto why = parser_of_first_->parse_text(text, *s.parser_of_first, batch);
  std::swap(batch.columns(), s.first);
  return why.empty() && !s.first[output.first][0].is_null();
}

/// The text of a value where a parser may read on behind its end, and where it stays.
std::string_view JoinMembers::text_of_field(Batch& batch, const Value& value, Joining& s) const {
  auto text = text_of(value, s.text);
  auto chunk = batch.chunk().view();
  bool in_chunk = !std::less<>()(text.data(), chunk.data()) && std::less<>()(text.data(), chunk.data() + chunk.size());
  return in_chunk || text.empty() ? text : batch.arena().put(text);
}

Value JoinMembers::joined(const Output& output, const Value& own, const Value& parsed, bool has_parsed, Batch& batch,
                          Joining& s) const {
  switch (output.how) {
    case Output::How::First: return parsed.is_null() ? own : parsed;
    case Output::How::Own: return own.is_null() ? parsed : own;
    case Output::How::Parsed: {
      if (!has_parsed) return own;
      const auto& wanted = parsed_fields_.paths()[output.parsed];
      if (column_is(wanted) != ColumnIs::Record) return parsed;
      // An index behind the name of the object: an object has no elements.
      return output.path.text() == parsing_.into ? parsed : Value();
    }
    case Output::How::Record: return has_parsed ? joined_record(own, parsed, batch, s) : own;
  }
  return Value();
}

Value JoinMembers::joined_record(const Value& own, const Value& members, Batch& batch, Joining& s) const {
  std::string_view record = own.kind() == Kind::Object ? own.raw() : batch.arena().put("{}");
  s.values.clear();
  s.editor.open(record);
  auto set = [&](Path path, const Value& value) {
    s.text.clear();
    append_json(value, s.text);
    s.editor.set(path, s.values.put(s.text), true);
  };
  if (!parsing_.into.empty()) {
    set(flat_path(parsing_.into), members);
  } else {
    s.json.members(members, s.members);
    for (const auto& [name, value] : s.members) {
      Path path{.parts = {std::string(text_of(name, s.text))}, .quoted = true, .span = {}};
      if (value.is_null() && !s.json.find(Value::object(record), path.parts, s.values).is_null()) continue;
      set(std::move(path), value);
    }
  }
  return Value::object(batch.arena().put(s.editor.text()));
}

}  // namespace

void add_field_parsing(Plan& plan, FieldParsing parsing) {
  std::string detail = std::move(parsing.detail);
  auto map = std::make_unique<JoinMembers>(std::move(parsing));
  auto* made = map.get();
  plan.add({.kernel = std::move(map),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = std::move(detail),
            .fields_before = [made](const FieldSet& wanted) { return made->before(wanted); },
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  plan.change_records();
}

}  // namespace weir
