#include "weir/builtin/cell_output.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "weir/data/json_text.h"
#include "weir/format/cell_parser.h"

namespace weir {
namespace {

constexpr size_t kRecordsLookedAt = 1000;
constexpr size_t kBytesLookedAt = 4 << 20;

bool is_columns(const SchemaPtr& schema) { return schema && schema->is_made() && !schema->change(); }

size_t text_bytes(const Batch& batch, uint16_t row) {
  size_t bytes = 0;
  for (const Column& column : batch.columns())
    if (column[row].has_text()) bytes += column[row].raw().size();
  return bytes;
}

}  // namespace

void CellOutput::bind(const SchemaPtr& schema) {
  schema_ = schema;
  begun_ = as_read_ = false;
  seen_ = CellColumns();
  seen_count_ = seen_bytes_ = 0;
  formatter_.reset();
  heading_.clear();
  settled_.store(false, std::memory_order_relaxed);
}

/// Whether the first file has the format of the output.
bool CellOutput::has_own() const {
  return first_.format && first_.format->framing == Framing::Cells && (!options_.format || options_.format == first_.format);
}

void CellOutput::begin() {
  if (std::exchange(begun_, true)) return;
  if (parsers_) first_ = parsers_->first();
  bool follows = options_.follows_input && has_own();
  format_ = options_.format ? options_.format : follows ? first_.format : nullptr;
  if (!format_) return settled_.store(true, std::memory_order_release);
  delimiter_ = !options_.delimiter.empty() ? options_.delimiter[0] : follows ? first_.delimiter : format_->delimiter;
  header_ = options_.header && (!follows || parsers_->format_options().header);
  if (follows && begin_as_read()) return;
  if (is_columns(schema_)) return settle(CellColumns(schema_->names()));
  if (!follows) return;
  if (auto columns = columns_of_heading()) settle(std::move(*columns));
}

/// Records of the first file, and of others like it, leave as they came, with its heading.
bool CellOutput::begin_as_read() {
  bool has_heading = !first_.heading.empty();
  as_read_ = options_.as_read && delimiter_ == first_.delimiter && has_heading == header_;
  if (!as_read_) return false;
  settle(CellColumns(header_ ? read_heading(first_.heading, first_.delimiter) : std::vector<std::string>()));
  if (header_) heading_ = first_.heading + '\n';
  return true;
}

bool CellOutput::takes_as_read(const FileFormat& format) const {
  if (!as_read_ || format.format != first_.format || format.delimiter != first_.delimiter) return false;
  return format.heading == first_.heading || format.heading.empty() ||
         read_heading(format.heading, format.delimiter) == read_heading(first_.heading, first_.delimiter);
}

/// The fields of a record that has all cells of the first file's heading, behind the stages that have changed it since.
/// Nothing if they depend on what is in the cells.
std::optional<CellColumns> CellOutput::columns_of_heading() const {
  if (!schema_ || schema_->is_made() || first_.heading.empty()) return std::nullopt;
  std::optional<size_t> record;
  if (const auto* change = schema_->change()) {
    // What is joined to a record (`parse`, `join`) brings names of its own.
    bool fills = std::ranges::any_of(change->edits, [](const Edit& edit) { return edit.kind == Edit::Kind::Fill; });
    if (fills || change->edits.empty()) return std::nullopt;
    record = change->record;
  } else record = schema_->find(special_path("_"));
  // What other stages put there (`flatten`) is made of the cells.
  if (!record || schema_->paths()[*record].special() != "_") return std::nullopt;
  std::string json = "{";
  for (const auto& name : read_heading(first_.heading, first_.delimiter)) {
    if (json.size() > 1) json += ',';
    append_json_string(name, json);
    json += ":null";
  }
  json += '}';
  Batch batch;
  batch.start_read(schema_, Chunk(), Place(), 0);
  for (size_t i = 0; i < schema_->size(); i++)
    batch.columns()[i].push(i == *record ? Value::object(batch.arena().put(json)) : Value());
  batch.push_line(0, 0);
  batch.finish(1);
  CellColumns columns;
  columns.look_at(batch, 0);
  return columns;
}

void CellOutput::look_at(const Batch& batch) {
  for (uint16_t row : batch.selection()) {
    seen_.look_at(batch, row);
    seen_bytes_ += text_bytes(batch, row);
    if (++seen_count_ == kRecordsLookedAt || seen_bytes_ >= kBytesLookedAt || options_.endless) return settle(std::move(seen_));
  }
}

void CellOutput::end() {
  if (is_settled()) return;
  // Of no record at all the heading is at least what there was.
  auto columns = seen_count_ || !has_own() ? std::nullopt : columns_of_heading();
  settle(columns ? std::move(*columns) : std::move(seen_));
}

void CellOutput::settle(CellColumns columns) {
  formatter_.emplace(std::move(columns), delimiter_);
  if (header_) heading_ = formatter_->heading();
  settled_.store(true, std::memory_order_release);
}

Verdict SettleColumns::step(Packet& input, Emit& out) {
  Batch* batch = input.batch();
  bool has_records = batch && !batch->selection().empty();
  if (has_records && !output_->is_settled()) {
    output_->begin();
    if (!output_->is_settled()) output_->look_at(*batch);
    // A few records must not keep a whole block.
    if (!output_->is_settled()) input.body = batch->compact(out.arena());
  }
  if (output_->is_settled()) {
    release(out);
    out.push(std::move(input));
    return Verdict::Done;
  }
  if (!has_records) input.body = std::monostate();   // nor must none
  if (has_records || input.opens_file || input.closes_file) held_.push_back(std::move(input));
  return Verdict::Done;
}

Verdict SettleColumns::finish(Emit& out) {
  output_->begin();
  output_->end();
  release(out);
  return Verdict::Done;
}

void SettleColumns::release(Emit& out) {
  for (auto& packet : held_) out.push(std::move(packet));
  held_.clear();
}

}  // namespace weir
