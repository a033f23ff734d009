// Sorting records, all of them (`sort`) or the first few (`top`, `bottom`). The RowOrder is what was
// compiled, immutable and shared; each worker has a SortTable, a partial state that batches are added to;
// tables merge in any order. Rows that are equal stay in the order of the input.
//
// A table with a limit holds at most about twice as many rows. One without holds everything, and puts aside what it
// holds when it is told to: whoever runs it looks at `held_bytes` after each batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "weir/base/block.h"
#include "weir/data/batch.h"
#include "weir/query/expr.h"
#include "weir/query/program.h"
#include "weir/query/record_sorter.h"
#include "weir/query/row_codec.h"

namespace weir {

class RowOrder {
 public:
  /// `sort order, …`. No order at all: by the bytes of the line, which must be records that were read.
  RowOrder(const std::vector<Order>& orders, const SchemaPtr& input, const CompileOptions& options = {});

  /// `top by value` (descending) and `bottom by value`.
  RowOrder(const Expr& value, bool descending, const SchemaPtr& input, const CompileOptions& options = {});

 private:
  friend class SortTable;
  struct Key {
    Program program;
    bool descending;
  };
  std::vector<Key> keys_;  ///< none: by the line
};

class SortTable {
 public:
  /// `order` must outlive it. `limit`: only the first `limit` rows of the result are wanted.
  explicit SortTable(const RowOrder& order, std::optional<size_t> limit = {});

  void add(Batch& batch, EvalScratch& scratch);  ///< its selected rows
  void merge(SortTable&& other);                 ///< of the same RowOrder and limit

  size_t rows() const { return sorter_.records(); }  ///< in memory
  size_t held_bytes() const { return sorter_.held_bytes(); }
  void spill(SpillStore& store) { sorter_.spill(store); }
  /// Puts in order what is in memory: work that others can do at the same time for their tables.
  void sort() { sorter_.sort(); }

  /// Ends the adding.
  void finish();
  /// After `finish`: takes the next rows. False when there are none left.
  bool take();
  /// Makes `out` a batch of what was taken, in a block for the `line_bytes()` of the lines of read records.
  size_t line_bytes() const { return reader_->line_bytes(); }
  void emit(Buffer block, Batch& out);
  /// All in one, with a block that nobody pays for.
  bool emit(Arena& arena, Batch& out);

 private:
  bool by_line() const { return order_->keys_.empty(); }

  const RowOrder* order_;
  std::optional<size_t> limit_;
  RecordSorter sorter_;
  RowWriter writer_;
  std::optional<RowReader> reader_;
  SchemaPtr schema_;  ///< of the batches; none came yet: null
  bool made_ = false;
  uint64_t given_ = 0;   ///< batches; each counts as a chunk, so that those behind know the order of all rows
  std::string key_, scratch_;
  std::vector<Vector> vectors_;
};

}  // namespace weir
