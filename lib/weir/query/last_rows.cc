#include "weir/query/last_rows.h"

#include "weir/query/row_key.h"

namespace weir {

void LastRows::add(std::span<const Vector> keys, Rows rows, const RowBytes& bytes) {
  uint64_t before = rows_;
  rows_ += rows.size();
  with_key_.clear();
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!nulls_are_keys_ && lacks_key(keys, rows[i])) held_.add_wanted(before + i + 1, bytes(rows[i]));
    else with_key_.push_back(rows[i]);
  }
  keys_.number(keys, with_key_, numbers_);
  latest_.resize(keys_.size());
  // From the last row on: of rows of one key in a batch only that one is copied.
  auto keyed = with_key_.rbegin();
  for (size_t i = rows.size(); i-- > 0 && keyed != with_key_.rend();) {
    if (*keyed != rows[i]) continue;
    Latest& latest = latest_[numbers_[*keyed]];
    if (latest.number <= before) {
      row_bytes_ -= latest.row.capacity();
      latest.number = before + i + 1;
      latest.row = bytes(*keyed);
      row_bytes_ += latest.row.capacity();
    }
    ++keyed;
  }
}

void LastRows::put_aside() {
  for (uint32_t number = 0; number < keys_.size(); ++number) {
    key_.clear();
    for (size_t part = 0; part < keys_.width(); ++part) append_key_part(keys_.value(number, part), scratch_, key_);
    held_.add(key_, latest_[number].number, latest_[number].row);
    std::string().swap(latest_[number].row);
  }
  keys_ = KeyTable(keys_.width());
  latest_ = {};
  row_bytes_ = 0;
}

void LastRows::spill(SpillStore& store) {
  put_aside();
  held_.spill(store);
}

HeldRows& LastRows::settled() {
  put_aside();
  return held_;
}

}  // namespace weir
