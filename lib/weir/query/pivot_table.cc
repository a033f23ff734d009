#include "weir/query/pivot_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "weir/base/error.h"
#include "weir/data/json_text.h"
#include "weir/data/text.h"
#include "weir/query/order_key.h"

namespace weir {

PivotTable::PivotTable(PivotColumns columns, std::vector<std::string> names, size_t limit, TimeZonePtr zone)
    : what_(std::move(columns)),
      names_(std::move(names)),
      limit_(limit),
      zone_(std::move(zone)),
      rows_(std::max<size_t>(what_.keys.size(), 1)),
      columns_(1),
      vectors_(rows_.width()) {}

void PivotTable::add(const Batch& batch) {
  Rows rows = batch.selection();
  if (rows.empty()) return;
  auto look_at = [&](size_t column, Vector& vector) {
    vector.values = batch.column(column).data();
    vector.kinds = batch.column(column).kinds();
  };
  const std::vector<Value> none(what_.keys.empty() ? batch.rows() : 0);
  if (what_.keys.empty()) vectors_[0].values = none.data();   // one row
  for (size_t i = 0; i < what_.keys.size(); ++i) look_at(what_.keys[i], vectors_[i]);
  rows_.number(vectors_, rows, row_numbers_);
  Vector pivoted;
  look_at(what_.pivoted, pivoted);
  columns_.number(std::span(&pivoted, 1), rows, column_numbers_);
  if (columns_.size() > limit_)
    throw Error(ErrorCode::OverLimit, fmt::format("'{}' has more than {} values, each of which becomes a column: limit= "
                                                  "admits more",
                                                  names_[what_.pivoted], limit_));
  cells_.resize(rows_.size());
  filled_.resize(rows_.size());
  for (uint16_t row : rows) {
    auto& cells = cells_[row_numbers_[row]];
    auto& filled = filled_[row_numbers_[row]];
    uint32_t column = column_numbers_[row];
    if (cells.size() <= column) {
      cell_bytes_ += (column + 1 - cells.size()) * sizeof(Value);
      cells.resize(column + 1);
      filled.resize(column + 1);
    }
    if (filled[column])
      throw Error(ErrorCode::Unparsed,
                  fmt::format("two records have the same keys and the same '{}': only one value has room in a column; put "
                              "'stats' in front, by all fields that are kept",
                              names_[what_.pivoted]));
    filled[column] = true;
    cells[column] = text_.keep(batch.column(what_.filling)[row]);
  }
}

std::string PivotTable::column_name(uint32_t number) const {
  const Value& value = columns_.value(number, 0);
  std::string scratch;
  return value.is_null() ? "null" : std::string(text_of(value, scratch, zone_.get()));
}

void PivotTable::finish() {
  order_.resize(columns_.size());
  std::iota(order_.begin(), order_.end(), 0u);
  std::string scratch;
  std::vector<std::string> keys(order_.size());
  for (uint32_t number : order_) append_order_key(columns_.value(number, 0), false, scratch, keys[number]);
  std::ranges::stable_sort(order_, [&](uint32_t a, uint32_t b) { return keys[a] < keys[b]; });

  std::vector<std::string> all;
  for (size_t key : what_.keys) all.push_back(names_[key]);
  for (uint32_t number : order_) all.push_back(column_name(number));
  for (const auto& name : all) {
    heads_.emplace_back();
    append_json_string(name, heads_.back());
    heads_.back() += ':';
  }
  std::ranges::sort(all);
  if (auto twin = std::ranges::adjacent_find(all); twin != all.end())
    throw Error(ErrorCode::Unparsed, fmt::format("two columns would be named '{}'", *twin));
}

bool PivotTable::append_json(std::string& out) {
  if (given_ == cells_.size()) return false;
  while (given_ < cells_.size() && out.size() < kPieceBytes) {
    auto row = static_cast<uint32_t>(given_++);
    auto head = heads_.begin();
    auto put = [&](const Value& value) {
      out += head == heads_.begin() ? '{' : ',';
      out += *head++;
      weir::append_json(value, out, zone_.get());
    };
    for (size_t part = 0; part < what_.keys.size(); ++part) put(rows_.value(row, part));
    for (uint32_t column : order_) {
      bool filled = column < cells_[row].size() && filled_[row][column];
      put(filled ? cells_[row][column] : what_.counts ? Value::of(int64_t{0}) : Value());
    }
    out += "}\n";
  }
  return true;
}

}  // namespace weir
