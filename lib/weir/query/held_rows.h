// HeldRows: rows that are held back until the end, when some are given out again: of each key the first few or the last
// one, or of all rows those with the smallest keys. They come out in the order of their numbers, which is that of the
// input. Rows and keys are bytes. What does not fit in memory is put aside. One thread at a time.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "weir/base/spill.h"
#include "weir/query/record_sorter.h"

namespace weir {

/// Which rows are wanted.
struct Wanted {
  uint64_t of_each_key = std::numeric_limits<uint64_t>::max();  ///< the first so many
  bool last = false;                                            ///< of each key the last one instead
  std::optional<uint64_t> in_all = {};                          ///< those with the smallest keys
};

class HeldRows {
 public:
  explicit HeldRows(const Wanted& wanted) : wanted_(wanted), by_key_(wanted.in_all) {}

  /// Numbers count from 1, and no two rows have the same.
  void add(std::string_view key, uint64_t number, std::string_view row);
  /// Whether a row with this key may be wanted; only where `in_all` says how many is it ever false.
  bool may_want(std::string_view key, uint64_t number) const {
    return by_key_.wanted(key, Position::of_packed(number));
  }
  /// Of this key so many rows count as given out already: they came before all that were added. Once for each key.
  void add_given(std::string_view key, uint64_t count);
  /// A row that is wanted whatever came of its key.
  void add_wanted(uint64_t number, std::string_view row);

  size_t held_bytes() const { return by_key_.held_bytes() + in_order_.held_bytes(); }
  void spill(SpillStore& store);

  /// Ends the adding. Puts some of the rows in order for each call, so that the caller can look at `held_bytes` in
  /// between; false once it is done.
  bool settle();
  /// After that, one row after another; false at the end. `row` is good until the next call.
  bool next(std::string_view& row);

 private:
  enum class Phase : uint8_t { Adding, Settling, Giving };
  void settle_one(const Record& record);
  void give_last();

  Wanted wanted_;
  RecordSorter by_key_;
  RecordSorter in_order_;  ///< of the wanted ones; the numbers are the positions
  SpillStore* store_ = nullptr;
  Phase phase_ = Phase::Adding;

  // While settling: the key at hand, how many of it were given, and its latest row.
  std::string key_, row_;
  uint64_t given_ = 0, latest_ = 0;
  bool any_key_ = false;
};

}  // namespace weir
