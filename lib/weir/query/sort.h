// Sorting records, all of them (`sort`) or the first few (`top`, `bottom`). The RowOrder is what was
// compiled, immutable and shared; each worker has a SortTable, a partial state that batches are added to;
// tables merge in any order. Rows that are equal stay in the order of the input.
//
// A table with a limit holds at most about twice as many rows. One without holds everything: who runs it
// looks at `held_bytes` after each batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "weir/base/block.h"
#include "weir/data/batch.h"
#include "weir/query/compare.h"
#include "weir/query/expr.h"
#include "weir/query/program.h"
#include "weir/query/row_store.h"

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
  std::vector<Key> keys_;
};

class SortTable {
 public:
  /// `order` must outlive it. `limit`: only the first `limit` rows of the result are wanted.
  explicit SortTable(const RowOrder& order, std::optional<size_t> limit = {});

  void add(Batch& batch, EvalScratch& scratch);  ///< its selected rows
  void merge(SortTable&& other);                 ///< of the same RowOrder and limit

  size_t rows() const { return rows_.size(); }
  size_t held_bytes() const;

  /// Ends the adding.
  void finish();
  /// After `finish`: makes `out` a batch of the next rows. False when there are none left.
  bool emit(Arena& arena, Batch& out);

 private:
  void take(const RowStore& from, const std::vector<SortKey>& keys, uint32_t row);
  void push_key(const SortKey& key);
  bool before(uint32_t a, uint32_t b) const;
  bool beaten(const SortKey* keys, Position position) const;
  int compare(const SortKey* a, const SortKey* b) const;
  void prune();

  const RowOrder* order_;
  std::optional<size_t> limit_;
  RowStore rows_;
  std::vector<SortKey> keys_;  ///< of row r: [r · width, (r + 1) · width); their text is in `key_arena_`
  StringArena key_arena_;
  std::vector<uint32_t> ordered_;  ///< after `finish`
  std::optional<uint32_t>
      worst_;  ///< the last row of a full table: what does not come before it can't be wanted
  size_t emitted_ = 0;
  std::vector<Column> columns_;  ///< scratch
};

}  // namespace weir
