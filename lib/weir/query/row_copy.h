// RowCopy: batches made of the rows of another one, any of them any number of times and with one value exchanged. They
// share its chunk; what lies elsewhere is copied, once for neighbouring rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "weir/data/batch.h"

namespace weir {

class RowCopy {
 public:
  /// `from` stays as it is while this is used.
  explicit RowCopy(const Batch& from);

  /// Adds `row` with `value` in `column`.
  void add(uint16_t row, size_t column, const Value& value);
  /// Adds `row` as it is. Its values may then be changed in `growing()`, where it is row `rows() - 1`.
  void add(uint16_t row) { add(row, SIZE_MAX, Value()); }
  Batch& growing() { return out_; }

  size_t rows() const { return rows_; }
  bool full() const { return rows_ == kBatchRowsMax; }
  /// The rows added since the last call, all selected.
  Batch take();

 private:
  void begin();
  Value keep(const Value& value);

  const Batch& from_;
  Batch out_;
  size_t rows_ = 0;
  std::optional<uint16_t> row_;   ///< whose values `kept_` holds
  std::vector<Value> kept_;
};

}  // namespace weir
