// FirstRows: the first few rows of each key (`dedup`, `distinct`, `head N by`). Rows come in the order of the input and
// are judged at once, as long as the keys fit in memory. Past that what was seen is put aside, and rows whose key is
// not known to have had its share are held back until the end: the result is the same. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/query/held_rows.h"
#include "weir/query/key_table.h"
#include "weir/query/pages.h"

namespace weir {

/// The bytes of a row, for keeping it; good until the next call.
using RowBytes = std::function<std::string_view(uint16_t row)>;

class FirstRows {
 public:
  /// `width`: of how many values a key consists. `nulls_are_keys`: else every row without a key is wanted.
  FirstRows(size_t width, uint64_t count, bool nulls_are_keys)
      : count_(count), nulls_are_keys_(nulls_are_keys), keys_(width), held_({.of_each_key = count}) {}

  /// Appends to `kept` those of `rows` that are to go on now.
  void choose(std::span<const Vector> keys, Rows rows, const RowBytes& bytes, RowList& kept);

  size_t held_bytes() const { return keys_.held_bytes() + seen_.held_bytes() + held_.held_bytes(); }
  void spill(SpillStore& store);

  /// As of HeldRows, for the rows that were held back; null if none were.
  HeldRows* held_back() { return holds_back_ ? &held_ : nullptr; }

 private:
  std::string_view key_bytes(uint32_t number);
  void forget();

  uint64_t count_;
  bool nulls_are_keys_;
  KeyTable keys_;
  Pages<uint64_t> seen_;    ///< how many rows of each key; at most `count_`
  HeldRows held_;
  bool holds_back_ = false;
  uint64_t rows_ = 0;       ///< of the input so far
  RowList with_key_;
  std::vector<uint32_t> numbers_;
  std::string key_, scratch_;
};

}  // namespace weir
