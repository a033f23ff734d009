#include "weir/builtin/keyed_rows.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>
#include <utility>

#include "weir/query/byte_stream.h"
#include "weir/query/make_expr.h"

namespace weir {
namespace {

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

FieldSet KeyedRows::reads(RecordState state) const {
  FieldSet fields = fields_read(items_);
  if (items_.empty() && has_keys_ && state != RecordState::AsRead) fields.add(FieldSet::everything());
  fields.add(fields_read(beside_items_));
  return fields;
}

void KeyedRows::bind(const SchemaPtr& input, const BindContext& context) {
  programs_.clear();
  beside_programs_.clear();
  columns_.reset();
  for (const Item& item : items_) programs_.push_back(Program::compile(*item.value, input, context));
  for (const Item& item : beside_items_) beside_programs_.push_back(Program::compile(*item.value, input, context));
  beside_.resize(beside_programs_.size());
  if (!items_.empty() || !has_keys_) {
    // As they are.
  } else if (input && input->is_made() && !input->change() && input->size() > 0) {
    columns_ = input->size();
  } else if (input) {
    auto whole = special_path(input->change() || input->is_made() ? "_" : "_line");
    programs_.push_back(Program::compile(*field_expr(whole), input, context));
  }
  keys_.resize(width());
}

size_t KeyedRows::width() const {
  return has_keys_ ? columns_.value_or(std::max<size_t>(programs_.size(), 1)) : 0;
}

void KeyedRows::filter(Packet& packet, Emit& out, const Choose& choose) {
  sequence_ = std::max(sequence_, packet.place.sequence);
  if (Text* text = packet.text()) filter_lines(*text, choose);
  if (Batch* batch = packet.batch(); batch && !batch->selection().empty()) filter_records(*batch, out, choose);
}

void KeyedRows::filter_records(Batch& batch, Emit& out, const Choose& choose) {
  if (!records_) records_.emplace(batch.schema_ptr(), batch.is_made());
  if (columns_) {
    for (size_t i = 0; i < keys_.size(); ++i) {
      keys_[i].values = batch.column(i).data();
      keys_[i].kinds = batch.column(i).kinds();
    }
  } else {
    for (size_t i = 0; i < keys_.size(); ++i) keys_[i] = programs_[i].vector(batch, eval_);
  }
  for (size_t i = 0; i < beside_.size(); ++i) beside_[i] = beside_programs_[i].vector(batch, eval_);
  note_misread(eval_, batch.place(), out);
  kept_.clear();
  RowBytes bytes = [&](uint16_t row) { return writer_.write(batch, row); };
  choose({keys_, beside_, batch.selection(), bytes}, kept_);
  if (kept_.size() < batch.selection().size()) batch.select(kept_);
  for (Vector& key : keys_) key = Vector();
  for (Vector& value : beside_) value = Vector();
}

void KeyedRows::filter_lines(Text& text, const Choose& choose) {
  std::vector<std::string_view> lines;
  Text part = text.emptied();
  RowBytes bytes = [&](uint16_t row) {
    row_.clear();
    ByteWriter(row_).put(text.place().file);
    row_ += lines[row];
    return std::string_view(row_);
  };
  auto judge = [&] {
    if (has_keys_) {
      line_values_.clear();
      for (auto line : lines) line_values_.push_back(Value::string(without_return(line)));
      keys_[0].values = line_values_.data();
      keys_[0].kinds = kind_bit(Kind::String);
    }
    rows_.resize(lines.size());
    std::iota(rows_.begin(), rows_.end(), uint16_t{0});
    kept_.clear();
    choose({keys_, {}, rows_, bytes}, kept_);
    for (uint16_t row : kept_) {
      auto begin = static_cast<uint32_t>(lines[row].data() - text.chunk().data());
      part.append(begin, begin + static_cast<uint32_t>(lines[row].size()) + 1);
    }
    lines.clear();
  };
  text.for_each_line([&](std::string_view line) {
    lines.push_back(line);
    if (lines.size() == kBatchRowsMax) judge();
    return true;
  });
  if (!lines.empty()) judge();
  text = std::move(part);
}

uint32_t KeyedRows::file_of(std::string_view row) { return ByteReader(row).get<uint32_t>(); }

void KeyedRows::add(std::string_view row) {
  if (records_) return records_->add(row);
  lines_.file = file_of(row);
  row.remove_prefix(sizeof lines_.file);
  for (size_t at = row.find('\n'); at != std::string_view::npos; at = row.find('\n', at + 1))
    lines_.inner_newlines.push_back(static_cast<uint32_t>(lines_.text.size() + at));
  (lines_.text += row) += '\n';
}

bool KeyedRows::is_full() const { return records_ ? records_->is_full() : lines_.text.size() >= kPieceBytes; }

Packet KeyedRows::take(Emit& out) {
  if (!records_) return take_lines(out);
  Batch batch;
  records_->emit(records_->line_bytes() > 0 ? out.block(records_->line_bytes()) : Buffer(), batch);
  batch.place().sequence = ++sequence_;
  return Packet(std::move(batch));
}

Packet KeyedRows::take_lines(Emit& out) {
  Buffer buffer = out.block(lines_.text.size());
  std::memcpy(buffer.data(), lines_.text.data(), lines_.text.size());
  Place place{.file = lines_.file, .sequence = ++sequence_};
  place.compacted = true;
  Text text(std::move(buffer).freeze(lines_.text.size()), place);
  if (!lines_.inner_newlines.empty())
    text.set_inner_newlines(std::make_shared<const std::vector<uint32_t>>(std::move(lines_.inner_newlines)));
  lines_ = HeldLines();
  return Packet(std::move(text));
}

}  // namespace weir
