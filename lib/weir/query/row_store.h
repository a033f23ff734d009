// RowStore: copies of records for stages that hold some of them (sort, top). It keeps no chunk: lines and
// values are copied into its own memory, a value that is a part of its record's line as a part of the copy.
// All rows come from batches of one schema, all read or all made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "weir/base/block.h"
#include "weir/data/batch.h"

namespace weir {

class RowStore {
 public:
  size_t size() const { return positions_.size(); }
  size_t held_bytes() const {
    return arena_.held_bytes() + values_.capacity() * sizeof(Value) +
           lines_.capacity() * sizeof(std::string_view) + positions_.capacity() * sizeof(Position);
  }
  Position position(uint32_t row) const { return positions_[row]; }

  void add(const Batch& batch, uint16_t row);
  void add(const RowStore& other, uint32_t row);

  /// Makes `out` a batch of these rows, at most kBatchRowsMax and about kPieceBytes of lines, in this order;
  /// the lines of read records go into a block of `arena`. Returns how many rows it took.
  size_t emit(std::span<const uint32_t> rows, Arena& arena, Batch& out) const;

 private:
  void start(const SchemaPtr& schema, bool made);

  SchemaPtr schema_;
  bool made_ = false;
  StringArena arena_;
  std::vector<Value> values_;            ///< of row r: [r · width, (r + 1) · width)
  std::vector<std::string_view> lines_;  ///< of read records: as read, without '\n'
  std::vector<Position> positions_;
};

}  // namespace weir
