#include "weir/query/first_rows.h"

#include <algorithm>

#include "weir/query/row_key.h"

namespace weir {

void FirstRows::choose(std::span<const Vector> keys, Rows rows, const RowBytes& bytes, RowList& kept) {
  uint64_t before = rows_;
  rows_ += rows.size();
  bool all_have_keys = nulls_are_keys_ || std::ranges::all_of(keys, [](const Vector& part) {
                         return (part.kinds & kind_bit(Kind::Null)) == 0;
                       });
  Rows keyed = rows;
  if (!all_have_keys) {
    with_key_.clear();
    for (uint16_t row : rows) {
      if (!lacks_key(keys, row)) with_key_.push_back(row);
    }
    keyed = with_key_;
  }
  keys_.number(keys, keyed, numbers_);
  seen_.resize(keys_.size());
  auto next_keyed = keyed.begin();
  for (size_t i = 0; i < rows.size(); ++i) {
    uint16_t row = rows[i];
    uint64_t number = before + i + 1;
    if (next_keyed == keyed.end() || *next_keyed != row) {
      holds_back_ ? held_.add_wanted(number, bytes(row)) : kept.push_back(row);
      continue;
    }
    ++next_keyed;
    uint64_t& seen = seen_[numbers_[row]];
    if (seen == count_) continue;
    ++seen;
    holds_back_ ? held_.add(key_bytes(numbers_[row]), number, bytes(row)) : kept.push_back(row);
  }
}

std::string_view FirstRows::key_bytes(uint32_t number) {
  key_.clear();
  for (size_t part = 0; part < keys_.width(); ++part) append_key_part(keys_.value(number, part), scratch_, key_);
  return key_;
}

/// What has gone on is known only on disk from here on; of the rest, this run's table drops what it can.
void FirstRows::spill(SpillStore& store) {
  if (!holds_back_) {
    for (uint32_t number = 0; number < keys_.size(); ++number) held_.add_given(key_bytes(number), seen_[number]);
    holds_back_ = true;
  }
  forget();
  held_.spill(store);
}

void FirstRows::forget() {
  keys_ = KeyTable(keys_.width());
  seen_.resize(0);
}

}  // namespace weir
