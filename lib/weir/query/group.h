// Grouping: `count by keys` and `stats items by keys`. The Grouping is what was compiled, immutable and
// shared; each worker has a GroupTable, a partial state that batches are added to; tables are merged in any
// order, and the rows of the result do not depend on how the batches were dealt out.
//
// Keys are equal when their text is (`42` and `"42"` are one key); null is a key of its own. A group shows
// the key value that came first in the input. Without keys there is one group, also of no records at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "weir/data/batch.h"
#include "weir/query/aggregate.h"
#include "weir/query/compare.h"
#include "weir/query/expr.h"
#include "weir/query/program.h"

namespace weir {

enum class GroupOrder : uint8_t {
  LargestFirst,  ///< by the first aggregate, ties by key
  Key,           ///< by the keys, in the total order
};

class Grouping {
 public:
  /// `count by keys`: keys and their count, largest first, in key order where a `bucket` is among the keys.
  /// `share`: and the part of the total.
  static Grouping count_by(const std::vector<Item>& keys, bool share, const SchemaPtr& input,
                           const CompileOptions& options = {});

  /// `stats items by keys`: `items` are aggregates and arithmetic on them and the keys; rows in key order.
  static Grouping stats(const std::vector<Item>& items, const std::vector<Item>& keys, const SchemaPtr& input,
                        const CompileOptions& options = {});

  /// The columns of the result: keys, then items.
  const SchemaPtr& output() const { return output_; }

 private:
  friend class GroupTable;
  struct AggregateCall {
    std::string name;
    std::string text;                   ///< canonical, to compute equal ones once
    std::unique_ptr<Program> argument;  ///< null if there is none
  };
  void add_keys(const std::vector<Item>& keys, const SchemaPtr& input, const CompileOptions& options);
  /// The expression with every aggregate replaced by a field of `intermediate`.
  ExprPtr without_aggregates(const Expr& expr, const SchemaPtr& input, const CompileOptions& options);

  std::vector<Program> keys_;
  std::vector<AggregateCall> aggregates_;
  SchemaPtr intermediate_;      ///< the keys by name, then `#0`, `#1`, … for the aggregates
  std::vector<Program> items_;  ///< over `intermediate_`; none: the aggregates are the items
  SchemaPtr output_;
  std::vector<std::string> key_names_, item_names_;
  GroupOrder order_ = GroupOrder::Key;
  bool share_ = false;
};

class GroupTable {
 public:
  /// `grouping` must outlive it.
  explicit GroupTable(const Grouping& grouping);
  ~GroupTable();
  GroupTable(GroupTable&&) noexcept;
  GroupTable& operator=(GroupTable&&) noexcept;

  void add(Batch& batch, EvalScratch& scratch);  ///< its selected rows
  void merge(GroupTable&& other);                ///< of the same Grouping; `other` is left empty

  size_t groups() const;
  size_t held_bytes() const;

  /// Ends the adding and puts the groups in order.
  void finish();
  /// After `finish`: makes `out` a made batch of the next rows of the result. False when there are none left.
  bool emit(Batch& out, EvalScratch& scratch);
  /// After `finish`: lets `emit` begin again.
  void rewind() { emitted_ = 0; }

 private:
  struct Keys;
  std::string_view key_text(uint16_t row);
  void prepare_order();
  bool before(uint32_t a, uint32_t b) const;

  const Grouping* grouping_;
  std::unique_ptr<Keys> keys_;
  std::vector<std::unique_ptr<AggregateState>> states_;
  std::vector<Column> key_columns_;  ///< of the batch at hand
  std::vector<uint32_t> group_of_;   ///< the same
  std::vector<SortKey>
      order_keys_;  ///< while groups are put in order: of each group what decides, first to last
  StringArena order_text_;
  std::vector<uint32_t> ordered_;  ///< after `finish`
  size_t emitted_ = 0;
  int64_t total_ = 0;  ///< of the counts, for `share`
  Column argument_;
};

}  // namespace weir
