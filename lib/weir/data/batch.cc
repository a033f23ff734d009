#include "weir/data/batch.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "weir/base/check.h"

namespace weir {
namespace {

constexpr auto kAllRows = [] {
  std::array<uint16_t, kBatchRowsMax> rows{};
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<uint16_t>(i);
  return rows;
}();

}  // namespace

void Batch::clear() {
  schema_.reset();
  for (Column& column : columns_) column.clear();
  lines_.clear();
  selected_.clear();
  unparsed_.clear();
  arena_.clear();
  chunk_ = Chunk();
  place_ = {};
  rows_ = 0;
  first_row_ = 0;
  all_selected_ = true;
  made_ = false;
}

void Batch::start_read(SchemaPtr schema, Chunk chunk, const Place& place, uint32_t first_row) {
  clear();
  schema_ = std::move(schema);
  columns_.resize(schema_->size());
  chunk_ = std::move(chunk);
  place_ = place;
  first_row_ = first_row;
}

void Batch::start_made(SchemaPtr schema, const Place& place, uint32_t first_row) {
  start_read(std::move(schema), Chunk(), place, first_row);
  made_ = true;
}

void Batch::become_made(SchemaPtr schema, std::vector<Column> columns) {
  WEIR_CHECK(columns.size() == schema->size());
  for (const Column& column : columns) WEIR_CHECK(column.size() == rows_);
  schema_ = std::move(schema);
  columns_ = std::move(columns);
  lines_.clear();
  made_ = true;
}

void Batch::become_changed(SchemaPtr schema) {
  WEIR_CHECK(columns_.size() == schema->size());
  for (const Column& column : columns_) WEIR_CHECK(column.size() == rows_);
  schema_ = std::move(schema);
}

void Batch::finish(size_t rows) {
  WEIR_CHECK(rows <= kBatchRowsMax);
  for (const Column& column : columns_) WEIR_CHECK(column.size() == rows);
  WEIR_CHECK(made_ || lines_.size() == rows);
  rows_ = rows;
  all_selected_ = true;
}

Rows Batch::selection() const { return all_selected_ ? Rows(kAllRows).first(rows_) : Rows(selected_); }

void Batch::select(Rows rows) {
  WEIR_CHECK(rows.empty() || rows.back() < rows_);
  WEIR_CHECK(rows.data() != selected_.data() || rows.size() == selected_.size());
  all_selected_ = rows.size() == rows_;
  if (!all_selected_ && rows.data() != selected_.data()) selected_.assign(rows.begin(), rows.end());
}

Text Batch::text() const {
  WEIR_CHECK(!made_);
  Text text = Text(chunk_, place_).emptied();
  for (uint16_t row : selection()) text.append(lines_[row].begin, lines_[row].begin + lines_[row].size + 1);
  return text;
}

std::optional<uint64_t> Batch::line_in_chunk(std::string_view line) const {
  if (place_.compacted || made_) return std::nullopt;
  WEIR_CHECK(line.data() >= chunk_.data() && line.data() <= chunk_.data() + chunk_.size());
  return static_cast<uint64_t>(std::count(chunk_.data(), line.data(), '\n'));
}

Batch Batch::compact(Arena& arena, Credit credit) const {
  Batch copy;
  copy.start_read(schema_, Chunk(), place_, first_row_);
  copy.made_ = made_;
  auto rows = selection();
  for (size_t i = 0; i < columns_.size(); ++i) {
    for (uint16_t row : rows) copy.columns_[i].push(copy.arena_.keep(columns_[i][row]));
  }
  if (!made_) {
    size_t bytes = 0;
    for (uint16_t row : rows) bytes += lines_[row].size + 1;
    for (const Unparsed& bad : unparsed_) bytes += bad.line.size() + 1;
    auto buffer = arena.allocate(bytes, std::move(credit));
    char* out = buffer.data();
    auto put = [&](std::string_view line) {
      auto begin = static_cast<uint32_t>(out - buffer.data());
      out = std::copy(line.begin(), line.end(), out);
      *out++ = '\n';
      return begin;
    };
    for (uint16_t row : rows) {
      auto line = line_as_read(row);
      copy.push_line(put(line), static_cast<uint32_t>(line.size()));
    }
    for (const Unparsed& bad : unparsed_)
      copy.push_unparsed({buffer.data() + put(bad.line), bad.line.size()}, bad.why);
    copy.chunk_ = std::move(buffer).freeze(bytes);
    copy.place_.compacted = true;
  }
  copy.finish(rows.size());
  return copy;
}

Batch Batch::share() const {
  Batch copy;
  copy.start_read(schema_, chunk_, place_, first_row_);
  copy.made_ = made_;
  auto rows = selection();
  auto keep = [&](const Value& value) {
    if (value.kind() != Kind::String && value.kind() != Kind::NumberText && value.kind() != Kind::List && value.kind() != Kind::Object)
      return value;
    auto text = value.raw();
    bool in_chunk = std::greater_equal<>()(text.data(), chunk_.data()) && std::less<>()(text.data(), chunk_.data() + chunk_.size());
    return in_chunk ? value : copy.arena_.keep(value);
  };
  for (size_t i = 0; i < columns_.size(); ++i)
    for (uint16_t row : rows) copy.columns_[i].push(keep(columns_[i][row]));
  if (!made_)
    for (uint16_t row : rows) copy.lines_.push_back(lines_[row]);
  copy.finish(rows.size());
  return copy;
}

size_t Batch::retained_bytes() const {
  size_t bytes = chunk_.held_bytes() + arena_.held_bytes() + lines_.capacity() * sizeof(Line) +
                 selected_.capacity() * sizeof(uint16_t) + unparsed_.capacity() * sizeof(Unparsed);
  for (const Column& column : columns_) bytes += column.held_bytes();
  return bytes;
}

}  // namespace weir
