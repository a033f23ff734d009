#include "weir/format/cell_parser.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <unordered_set>
#include <utility>

#include "weir/data/json_text.h"
#include "weir/format/cell_index.h"
#include "weir/format/special_columns.h"

namespace weir {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr int kNoCell = -1;

class CellScratch final : public RecordParser::Scratch {
 public:
  size_t held_bytes() const override { return index.held_bytes() + json.capacity(); }
  CellIndex index;
  std::string json;
  std::vector<uint32_t> rows;   ///< the records of the index that became rows
};

/// Where the values of a column come from.
struct Source {
  ColumnIs is = ColumnIs::Field;
  int cell = kNoCell;           ///< of Field
  std::vector<int> times;       ///< of Time: the cells that may hold one, in order
};

class CellParser final : public RecordParser {
 public:
  CellParser(const FieldSet& fields, ParserOptions options, char delimiter);

  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<CellScratch>(); }
  bool parse(const Text& text, LineCursor& at, Scratch& scratch, Batch& out) const override;
  std::string_view parse_text(std::string_view text, Scratch& scratch, Batch& out) const override;

 private:
  /// A record of the index, with the chunk that its offsets count into.
  struct Record {
    const char* base;
    uint32_t begin;
    std::span<const uint32_t> ends;

    std::string_view cell(size_t number) const {
      uint32_t from = number ? ends[number - 1] + 1 : begin;
      std::string_view text(base + from, ends[number] - from);
      if (number + 1 == ends.size() && text.ends_with('\r')) text.remove_suffix(1);
      return text;
    }
  };

  int cell_of(std::string_view name) const;
  Source source_of(const Path& path) const;
  std::string_view refusal(const Record& record, StringArena& arena) const;
  void push_row(const Record& record, std::string_view line, uint64_t number, CellScratch& s, Batch& out) const;
  void push_columns(const char* base, const CellIndex& index, Batch& out) const;
  Value record_object(const Record& record, CellScratch& s, StringArena& arena) const;
  Value time(const Record& record, const Source& source, StringArena& arena) const;
  void read_batch(const char* base, uint32_t begin, uint32_t skipped, uint64_t number, LineCursor& at, CellScratch& s,
                  Batch& out) const;

  ParserOptions options_;
  char delimiter_;
  std::vector<Source> sources_;
  bool only_fields_ = true;     ///< no special columns
  bool checks_all_ = false;     ///< every cell must be good, not only those that are read
};

CellParser::CellParser(const FieldSet& fields, ParserOptions options, char delimiter)
    : RecordParser(fields), options_(std::move(options)), delimiter_(delimiter) {
  checks_all_ = options_.strict || fields.is_everything();
  for (const Path& path : fields.paths()) {
    sources_.push_back(source_of(path));
    only_fields_ &= sources_.back().is == ColumnIs::Field || sources_.back().is == ColumnIs::Nothing;
  }
}

/// Of `c12` the cell 11; kNoCell if it is no such name.
int numbered_cell(std::string_view name) {
  if (name.size() < 2 || name.size() > 8 || name[0] != 'c' || name[1] == '0') return kNoCell;
  int number = 0;
  for (char c : name.substr(1)) {
    if (c < '0' || c > '9') return kNoCell;
    number = number * 10 + (c - '0');
  }
  return number - 1;
}

int CellParser::cell_of(std::string_view name) const {
  if (options_.heading.empty()) return numbered_cell(name);
  auto found = std::ranges::find(options_.heading, name);
  return found == options_.heading.end() ? kNoCell : static_cast<int>(found - options_.heading.begin());
}

Source CellParser::source_of(const Path& path) const {
  Source source{column_is(path), kNoCell, {}};
  if (source.is == ColumnIs::Field) {
    // A cell is a string, which has no members: only a column of the whole name is meant.
    bool named = std::ranges::all_of(path.parts, [](const auto& part) { return std::holds_alternative<std::string>(part); });
    if (named) source.cell = cell_of(path.text());
  }
  if (source.is == ColumnIs::Time) {
    for (auto name : time_field_names())
      if (int cell = cell_of(name); cell != kNoCell) source.times.push_back(cell);
  }
  return source;
}

bool CellParser::parse(const Text& text, LineCursor& at, Scratch& scratch, Batch& out) const {
  auto& s = static_cast<CellScratch&>(scratch);
  out.start_read(schema(), text.chunk(), text.place(), at.row);
  out.finish(0);
  if (at.run == text.runs().size()) return false;
  const Run& run = text.runs()[at.run];
  const char* base = text.chunk().data();
  uint32_t begin = run.begin + at.byte;
  bool marked = begin == 0 && text.place().offset == 0 && text.chunk().view().starts_with(kByteOrderMark);
  uint32_t skipped = marked ? kByteOrderMark.size() : 0;
  s.index.index(base + begin + skipped, base + run.end, delimiter_, kBatchRowsMax, kPieceBytes);
  bool numbered = wants_line_numbers(*schema(), text.place());
  uint64_t number = numbered ? text.place().first_line + text.line_in_chunk(begin) : 0;
  out.start_read(schema(), text.chunk(), text.place(), at.row);
  if (s.index.records() == 0) {
    // No record ends before the end of the range: a quote is not closed.
    std::string_view rest(base + begin, run.end - begin - 1);
    if (options_.keep_unparsed) {
      out.push_line(begin, static_cast<uint32_t>(rest.size()));
      push_kept_line(rest, number, options_.file_names, out);
    } else {
      out.push_unparsed(rest, "a quote is not closed");
    }
    out.finish(options_.keep_unparsed);
    at.byte = run.size();
    at.row++;
  } else {
    read_batch(base, begin, skipped, number, at, s, out);
    at.byte += static_cast<uint32_t>(s.index.bytes()) + skipped;
  }
  if (at.byte == run.size()) {
    at.run++;
    at.byte = 0;
  }
  return true;
}

std::string_view CellParser::parse_text(std::string_view text, Scratch& scratch, Batch& out) const {
  auto& s = static_cast<CellScratch&>(scratch);
  char* copy = out.arena().allocate(text.size() + 1);   // with the newline that ends the last cell
  std::copy(text.begin(), text.end(), copy);
  copy[text.size()] = '\n';
  s.index.index(copy, copy + text.size() + 1, delimiter_, 1, text.size() + 1);
  if (s.index.records() == 0) return "a quote is not closed";
  if (s.index.bytes() != text.size() + 1) return "more than one record";
  Record record{copy, 0, s.index.cells(0)};
  if (auto why = refusal(record, out.arena()); !why.empty()) return why;
  push_row(record, text, 0, s, out);
  return {};
}

void CellParser::read_batch(const char* base, uint32_t begin, uint32_t skipped, uint64_t number, LineCursor& at,
                            CellScratch& s, Batch& out) const {
  const char* cells = base + begin + skipped;
  size_t width = options_.heading.size();
  bool regular = only_fields_ && !checks_all_ && width > 1 && s.index.all_have(width) &&
                 !std::memchr(cells, '"', s.index.bytes());
  uint32_t line_begin = begin;
  Record record{cells, 0, {}};
  size_t rows = 0;
  for (size_t i = 0; i < s.index.records(); i++) {
    record.ends = s.index.cells(i);
    uint32_t line_end = begin + skipped + record.ends.back();
    uint32_t size = line_end - line_begin;
    if (regular) {
      out.push_line(line_begin, size);
      rows++;
    } else {
      std::string_view line(base + line_begin, size);
      if (line.ends_with('\r')) line.remove_suffix(1);
      bool blank = record.ends.size() == 1 && record.cell(0).empty();
      auto why = blank ? std::string_view() : refusal(record, out.arena());
      if (!why.empty() && !options_.keep_unparsed) {
        out.push_unparsed(line, why);
      } else if (!blank) {
        if (why.empty()) push_row(record, line, number, s, out);
        else push_kept_line(line, number, options_.file_names, out);
        out.push_line(line_begin, size);
        rows++;
      }
      if (number) number += static_cast<uint64_t>(std::count(base + line_begin, base + line_end + 1, '\n'));
    }
    record.begin = record.ends.back() + 1;
    line_begin = line_end + 1;
  }
  if (regular) push_columns(cells, s.index, out);
  at.row += static_cast<uint32_t>(rows + out.unparsed().size());
  out.finish(rows);
}

/// Of records that all have the cells of the heading and no quotes: a column at a time.
void CellParser::push_columns(const char* base, const CellIndex& index, Batch& out) const {
  size_t width = options_.heading.size(), records = index.records();
  const uint32_t* ends = index.cell_ends();
  for (size_t column = 0; column < sources_.size(); column++) {
    Column& values = out.columns()[column];
    values.reserve(records);
    if (sources_[column].cell == kNoCell) {
      values.resize(records);
      continue;
    }
    auto cell = static_cast<size_t>(sources_[column].cell);
    bool is_last = cell + 1 == width;
    for (size_t i = 0, at = cell; i < records; i++, at += width) {
      uint32_t from = at ? ends[at - 1] + 1 : 0;
      uint32_t size = ends[at] - from;
      if (is_last && size && base[from + size - 1] == '\r') size--;
      values.push(size ? Value::string({base + from, size}) : Value());
    }
  }
}

/// Why the record can't be read, or nothing.
std::string_view CellParser::refusal(const Record& record, StringArena& arena) const {
  if (!options_.heading.empty() && record.ends.size() > options_.heading.size()) return "more cells than the heading has";
  constexpr std::string_view kBadQuotes = "text behind a closing quote";
  Value value;
  if (checks_all_) {
    for (size_t i = 0; i < record.ends.size(); i++)
      if (!read_cell(record.cell(i), arena, value)) return kBadQuotes;
    return {};
  }
  for (const Source& source : sources_)
    if (source.cell >= 0 && static_cast<size_t>(source.cell) < record.ends.size() &&
        !read_cell(record.cell(static_cast<size_t>(source.cell)), arena, value))
      return kBadQuotes;
  return {};
}

void CellParser::push_row(const Record& record, std::string_view line, uint64_t number, CellScratch& s, Batch& out) const {
  for (size_t i = 0; i < sources_.size(); i++) {
    const Source& source = sources_[i];
    Value value;
    switch (source.is) {
      case ColumnIs::Field:
        if (source.cell >= 0 && static_cast<size_t>(source.cell) < record.ends.size())
          read_cell(record.cell(static_cast<size_t>(source.cell)), out.arena(), value);
        break;
      case ColumnIs::Record: value = record_object(record, s, out.arena()); break;
      case ColumnIs::Time: value = time(record, source, out.arena()); break;
      default: value = special_value(source.is, line, number, out.place(), options_.file_names);
    }
    out.columns()[i].push(value);
  }
}

Value CellParser::record_object(const Record& record, CellScratch& s, StringArena& arena) const {
  s.json.assign("{");
  std::unordered_set<std::string_view> seen;
  size_t count = options_.heading.empty() ? record.ends.size() : options_.heading.size();
  for (size_t i = 0; i < count; i++) {
    if (!options_.heading.empty() && !seen.insert(options_.heading[i]).second) continue;
    Value value;
    if (i < record.ends.size()) read_cell(record.cell(i), arena, value);
    if (s.json.size() > 1) s.json += ',';
    if (options_.heading.empty()) s.json += "\"c" + std::to_string(i + 1) + '"';
    else append_json_string(options_.heading[i], s.json);
    s.json += ':';
    append_json(value, s.json);
  }
  s.json += '}';
  return Value::object(arena.put(s.json));
}

Value CellParser::time(const Record& record, const Source& source, StringArena& arena) const {
  for (int cell : source.times) {
    Value value;
    if (static_cast<size_t>(cell) >= record.ends.size()) continue;
    read_cell(record.cell(static_cast<size_t>(cell)), arena, value);
    if (auto ns = read_time(value, options_.zone())) return Value::time(*ns);
  }
  return Value();
}

constexpr std::string_view kCsvExtensions[] = {".csv"};
constexpr std::string_view kTsvExtensions[] = {".tsv"};
constexpr std::string_view kOptions[] = {"header", "delimiter", "tz"};

}  // namespace

bool read_cell(std::string_view cell, StringArena& arena, Value& value) {
  if (cell.empty()) {
    value = Value();
    return true;
  }
  if (cell[0] != '"') {
    value = Value::string(cell);
    return true;
  }
  if (cell.size() < 2) return false;
  auto inside = cell.substr(1);
  size_t quote = inside.find('"');
  if (quote + 1 == inside.size()) {
    value = Value::string(inside.substr(0, quote));
    return true;
  }
  if (quote == std::string_view::npos) return false;
  char* text = arena.allocate(inside.size());
  size_t size = 0;
  for (size_t i = 0; i < inside.size(); i++) {
    if (inside[i] == '"') {
      if (i + 1 == inside.size()) {
        value = Value::string({text, size});
        return true;
      }
      if (inside[++i] != '"') return false;
    }
    text[size++] = inside[i];
  }
  return false;
}

std::vector<std::string> read_heading(std::string_view heading, char delimiter) {
  if (heading.starts_with(kByteOrderMark)) heading.remove_prefix(kByteOrderMark.size());
  if (heading.ends_with('\r')) heading.remove_suffix(1);
  std::string record(heading);
  record += '\n';
  CellIndex index;
  index.index(record.data(), record.data() + record.size(), delimiter, 1, record.size());
  std::vector<std::string> names;
  if (!index.records()) return names;
  StringArena arena;
  uint32_t from = 0;
  for (uint32_t end : index.cells(0)) {
    auto cell = std::string_view(record).substr(from, end - from);
    Value value;
    std::string scratch;
    if (!read_cell(cell, arena, value)) value = Value::string(cell);
    names.emplace_back(text_of(value, scratch));
    if (names.back().empty()) names.back() = "c" + std::to_string(names.size());
    from = end + 1;
  }
  return names;
}

char cell_delimiter(const FormatDef& format, const FormatOptions& options) {
  return options.delimiter.empty() ? format.delimiter : options.delimiter[0];
}

std::unique_ptr<RecordParser> make_cell_parser(const FieldSet& fields, const ParserOptions& options, char delimiter) {
  return std::make_unique<CellParser>(fields, options, delimiter);
}

constinit const FormatDef csv_format = {
    .name = "csv",
    .summary = "CSV",
    .extensions = kCsvExtensions,
    .make_parser = [](const FieldSet& fields,
                      const ParserOptions& options) { return make_cell_parser(fields, options, cell_delimiter(csv_format, options.format)); },
    .options = kOptions,
    .framing = Framing::Cells,
    .delimiter = ','};

constinit const FormatDef tsv_format = {
    .name = "tsv",
    .summary = "TSV",
    .extensions = kTsvExtensions,
    .make_parser = [](const FieldSet& fields,
                      const ParserOptions& options) { return make_cell_parser(fields, options, cell_delimiter(tsv_format, options.format)); },
    .options = kOptions,
    .framing = Framing::Cells,
    .delimiter = '\t'};

}  // namespace weir
