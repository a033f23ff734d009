#include "weir/format/table_formatter.h"

#include <algorithm>
#include <numeric>

#include "weir/format/display.h"

namespace weir {
namespace {

constexpr size_t kGap = 2;         // blanks between columns
constexpr size_t kNarrowest = 12;  // a column is not cut below this

bool stands_right(const Value& value) {
  return value.is_null() || value.is_number() || value.kind() == Kind::Duration;
}

}  // namespace

TableFormatter::TableFormatter(const Schema& schema, size_t width, const TimeZone* zone)
    : columns_(schema, zone), width_(width), zone_(zone) {
  std::string nothing;
  add_columns(nothing);
}

/// Where the rows before have their heading already, they are written and a new table begins.
void TableFormatter::add_columns(std::string& out) {
  if (names_.size() == columns_.names().size()) return;
  if (measured_) {
    write_held(out);
    measured_ = cards_ = false;
  }
  for (size_t i = names_.size(); i < columns_.names().size(); ++i) {
    names_.emplace_back();
    append_printable(columns_.names()[i], names_.back());
    textual_.push_back(false);
  }
}

void TableFormatter::format(const Batch& batch, std::string& out) {
  for (uint16_t row : batch.selection()) {
    const auto& values = columns_.read(batch, row);
    add_columns(out);
    Row made;
    for (size_t i = 0; i < values.size(); ++i) {
      made.cells.push_back(display_text(values[i], zone_));
      if (!measured_ && !stands_right(values[i])) textual_[i] = true;
    }
    held_.push_back(std::move(made));
  }
  if (measured_ || held_.size() >= kRowsMeasured) write_held(out);
}

void TableFormatter::finish(std::string& out) { write_held(out); }

void TableFormatter::measure() {
  for (Row& row : held_) row.cells.resize(names_.size());
  widths_.clear();
  for (const auto& name : names_) widths_.push_back(display_width(name));
  for (const Row& row : held_) {
    for (size_t i = 0; i < widths_.size(); ++i)
      widths_[i] = std::max(widths_[i], display_width(row.cells[i]));
  }
  measured_ = true;
  if (width_ == 0 || widths_.empty()) return;
  auto total = [&] { return std::accumulate(widths_.begin(), widths_.end(), kGap * (widths_.size() - 1)); };
  while (total() > width_) {
    auto widest = std::max_element(widths_.begin(), widths_.end());
    if (*widest <= kNarrowest) {
      cards_ = true;
      return;
    }
    size_t excess = total() - width_;
    *widest -= std::min(excess, *widest - kNarrowest);
  }
}

void TableFormatter::write_held(std::string& out) {
  if (held_.empty()) return;
  if (!measured_) {
    measure();
    if (!cards_) {
      if (tables_written_++ > 0) out += '\n';
      write_row(names_, out);
      write_rule(out);
    }
  }
  for (const Row& row : held_) {
    if (cards_) {
      write_card(row.cells, out);
    } else {
      write_row(row.cells, out);
    }
  }
  held_.clear();
}

void TableFormatter::write_row(const std::vector<std::string>& cells, std::string& out) const {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i) out.append(kGap, ' ');
    auto cell = width_ ? cut_to_width(cells[i], std::max<size_t>(widths_[i], 1)) : cells[i];
    size_t used = display_width(cell);
    size_t padding = widths_[i] > used ? widths_[i] - used : 0;
    if (!textual_[i]) out.append(padding, ' ');
    out += cell;
    if (textual_[i] && i + 1 < cells.size()) out.append(padding, ' ');
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  out += '\n';
}

void TableFormatter::write_rule(std::string& out) const {
  for (size_t i = 0; i < widths_.size(); ++i) {
    if (i) out.append(kGap, ' ');
    out.append(widths_[i], '-');
  }
  out += '\n';
}

void TableFormatter::write_card(const std::vector<std::string>& cells, std::string& out) {
  if (cards_written_++) out += '\n';
  size_t name_width = 0;
  for (const auto& name : names_) name_width = std::max(name_width, display_width(name));
  for (size_t i = 0; i < cells.size(); ++i) {
    out += names_[i];
    if (!cells[i].empty()) {
      out.append(name_width - display_width(names_[i]) + kGap, ' ');
      size_t left = width_ > name_width + kGap + kNarrowest ? width_ - name_width - kGap : kNarrowest;
      out += cut_to_width(cells[i], left);
    }
    out += '\n';
  }
}

}  // namespace weir
