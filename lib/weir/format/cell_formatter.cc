#include "weir/format/cell_formatter.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Whether the columns of the batch are its records.
bool is_columns(const Batch& batch) { return batch.is_made() && batch.schema().is_made() && !batch.schema().change(); }

}  // namespace

CellColumns::CellColumns(std::vector<std::string> names) {
  for (auto& name : names)
    if (column_of_.try_emplace(name, names_.size()).second) names_.push_back(std::move(name));
}

void CellColumns::look_at(const Batch& batch, uint16_t row) {
  std::string scratch;
  records_.members(batch, row, members_);
  for (const auto& [name, value] : members_) {
    std::string text(text_of(name, scratch));
    if (column_of_.try_emplace(text, names_.size()).second) names_.push_back(std::move(text));
  }
}

std::optional<size_t> CellColumns::find(const std::string& name) const {
  auto found = column_of_.find(name);
  return found == column_of_.end() ? std::nullopt : std::optional(found->second);
}

CellFormatter::CellFormatter(CellColumns columns, char delimiter) : columns_(std::move(columns)), delimiter_(delimiter) {
  for (char c : {delimiter, '"', '\n', '\r'}) quotes_[static_cast<unsigned char>(c)] = true;
}

std::string CellFormatter::heading() const {
  std::string line;
  for (const auto& name : names()) {
    if (&name != &names().front()) line += delimiter_;
    append(name, line);
  }
  if (!names().empty()) line += '\n';
  return line;
}

std::optional<std::string> CellFormatter::format(const Batch& batch, Scratch& scratch, std::string& out) const {
  for (uint16_t row : batch.selection()) {
    if (auto stranger = read(batch, row, scratch)) return stranger;
    const auto& cells = scratch.cells;
    if (cells.empty()) continue;
    bool first = true;
    for (const Value& cell : cells) {
      if (!std::exchange(first, false)) out += delimiter_;
      if (!cell.is_null()) append(text_of(cell, scratch.text, scratch.zone), out);
    }
    if (cells.size() == 1 && cells[0].is_null()) out += "\"\"";
    out += '\n';
  }
  return std::nullopt;
}

/// The values of a record by column.
std::optional<std::string> CellFormatter::read(const Batch& batch, uint16_t row, Scratch& scratch) const {
  auto& cells = scratch.cells;
  cells.assign(names().size(), Value());
  if (is_columns(batch) && batch.schema().names() == names()) {
    for (size_t i = 0; i < cells.size(); ++i) cells[i] = batch.column(i)[row];
    return std::nullopt;
  }
  scratch.records.members(batch, row, scratch.members);
  size_t next = 0;
  for (const auto& [name, value] : scratch.members) {
    auto at = column(name, next, scratch);
    if (!at) return scratch.name;
    cells[*at] = value;
    next = *at + 1;
  }
  return std::nullopt;
}

/// Most records have their fields in the order of the columns: `expected`.
std::optional<size_t> CellFormatter::column(const Value& name, size_t expected, Scratch& scratch) const {
  auto text = text_of(name, scratch.text);
  if (expected < names().size() && names()[expected] == text) return expected;
  scratch.name = text;
  return columns_.find(scratch.name);
}

void CellFormatter::append(std::string_view cell, std::string& out) const {
  auto must_be_quoted = [this](char c) { return quotes_[static_cast<unsigned char>(c)]; };
  // A byte order mark at the beginning would be taken for that of the file.
  if (!cell.empty() && std::ranges::none_of(cell, must_be_quoted) && !cell.starts_with(kByteOrderMark)) {
    out += cell;
    return;
  }
  out += '"';
  for (size_t quote; (quote = cell.find('"')) != std::string_view::npos; cell.remove_prefix(quote + 1)) {
    out += cell.substr(0, quote + 1);
    out += '"';
  }
  out += cell;
  out += '"';
}

}  // namespace weir
