// RowNumbers: gives the records of each chunk their places in it again, where a stage in front has made more of them.
// For a Step, which sees them in order.
#pragma once

#include <cstdint>

#include "weir/data/batch.h"

namespace weir {

class RowNumbers {
 public:
  void number(Batch& batch) {
    if (batch.place().sequence != sequence_) next_row_ = 0;
    sequence_ = batch.place().sequence;
    batch.set_first_row(next_row_);
    next_row_ += static_cast<uint32_t>(batch.rows());
  }
  /// A chunk behind all that were numbered.
  uint64_t next_sequence() { return ++sequence_; }

 private:
  uint64_t sequence_ = UINT64_MAX;
  uint32_t next_row_ = 0;
};

}  // namespace weir
