// LastRows: the last row of each key, in the order of the input (`dedup keep=last`). Past the memory for them, rows are
// put aside. One thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/query/first_rows.h"
#include "weir/query/held_rows.h"
#include "weir/query/key_table.h"

namespace weir {

class LastRows {
 public:
  /// As of FirstRows.
  LastRows(size_t width, bool nulls_are_keys) : nulls_are_keys_(nulls_are_keys), keys_(width), held_({.last = true}) {}

  void add(std::span<const Vector> keys, Rows rows, const RowBytes& bytes);

  size_t held_bytes() const { return keys_.held_bytes() + latest_.capacity() * sizeof(Latest) + row_bytes_ + held_.held_bytes(); }
  void spill(SpillStore& store);

  /// Ends the adding: what is to be given out.
  HeldRows& settled();

 private:
  struct Latest {
    uint64_t number = 0;
    std::string row;
  };
  void put_aside();

  bool nulls_are_keys_;
  KeyTable keys_;
  std::vector<Latest> latest_;  ///< by the number of its key
  size_t row_bytes_ = 0;
  HeldRows held_;
  uint64_t rows_ = 0;           ///< of the input so far
  RowList with_key_;
  std::vector<uint32_t> numbers_;
  std::string key_, scratch_;
};

}  // namespace weir
