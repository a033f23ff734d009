// PivotTable: values of one column become columns. Rows with the same key, which is what the other columns hold, become
// one, in the order in which they came; the new columns stand in the total order of their values. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "weir/data/batch.h"
#include "weir/data/string_arena.h"
#include "weir/data/time_zone.h"
#include "weir/query/key_table.h"

namespace weir {

/// Which columns of the records in front are what.
struct PivotColumns {
  std::vector<size_t> keys;
  size_t pivoted = 0, filling = 0;
  bool counts = false;            ///< where there is no value, there are 0; else null
};

class PivotTable {
 public:
  /// `names`: of the columns in front. `limit`: how many new columns there may be. `zone`: of times; null is UTC.
  PivotTable(PivotColumns columns, std::vector<std::string> names, size_t limit, TimeZonePtr zone = {});

  /// Its selected rows. Throws Error where there are more new columns than may be, or two rows for one place.
  void add(const Batch& batch);
  size_t held_bytes() const { return rows_.held_bytes() + columns_.held_bytes() + text_.held_bytes() + cell_bytes_; }

  /// Ends the adding. Throws Error where a new column has the name of an old one.
  void finish();
  /// Appends some rows as JSON lines; false when there were none left.
  bool append_json(std::string& out);

 private:
  std::string column_name(uint32_t number) const;

  PivotColumns what_;
  std::vector<std::string> names_;
  size_t limit_;
  TimeZonePtr zone_;
  KeyTable rows_, columns_;
  std::vector<std::vector<Value>> cells_;    ///< by row, by the number of the column, as far as there are any
  std::vector<std::vector<bool>> filled_;
  StringArena text_;
  size_t cell_bytes_ = 0;
  std::vector<Vector> vectors_;
  std::vector<uint32_t> row_numbers_, column_numbers_;

  // After `finish`.
  std::vector<uint32_t> order_;              ///< of the columns
  std::vector<std::string> heads_;           ///< `"name":` of each key and column
  size_t given_ = 0;
};

}  // namespace weir
