// Grouping: `count by keys` and `stats items by keys`, compiled for records of one schema: what the keys are,
// which aggregates are computed, and how the columns of the result come from them. Immutable and shared; each
// worker adds its records to a GroupTable (group_table.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/data/field_set.h"
#include "weir/query/aggregate_set.h"
#include "weir/query/expr.h"
#include "weir/query/program.h"
#include "weir/query/sort.h"

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

  static GroupOrder counts_in_order_of(const std::vector<Item>& keys);

  /// `stats items by keys`: `items` are aggregates and arithmetic on them and the keys; rows in key order.
  /// `exact`: nothing is ever estimated.
  static Grouping stats(const std::vector<Item>& items, const std::vector<Item>& keys, const SchemaPtr& input,
                        const CompileOptions& options = {}, bool exact = false);

  /// What the records must be parsed for.
  static FieldSet fields_read(const std::vector<Item>& items, const std::vector<Item>& keys);

  /// The columns of the result: keys, then items.
  const SchemaPtr& output() const { return output_; }

  /// Whether a bucket of times is among such keys, so that groups of an endless input are complete some day.
  static bool windowed(const std::vector<Item>& keys);
  // Only if it is: of each row the bucket's begin and the time that it is of; how long a bucket is, in ns.
  Vector window_starts(Batch& batch, EvalScratch& scratch) const;
  Vector window_times(Batch& batch, EvalScratch& scratch) const;
  std::optional<int64_t> window_width(int64_t start_ns, EvalScratch& scratch) const;
  const TimeZone* zone() const { return zone_.get(); }

  bool keyless() const { return keys_.empty(); }
  bool shares() const { return share_; }
  /// Of groups that are put in order elsewhere than in a GroupTable: keys, aggregates, and where each was first seen.
  const RowOrder& aside_order() const { return *aside_order_; }
  void drop_aside_column(Batch& rows) const;

 private:
  friend class GroupTable;
  friend class GroupRows;
  void add_keys(const std::vector<Item>& keys, const SchemaPtr& input, const CompileOptions& options);
  void set_aside_order();
  void set_window(const std::vector<Item>& keys, const CompileOptions& options);

  std::vector<Program> keys_;
  std::optional<AggregateSet> set_;   ///< always there once it is made
  SchemaPtr intermediate_;      ///< the keys by name, then `#0`, `#1`, … for the aggregates
  std::vector<Program> items_;  ///< over `intermediate_`; none: the aggregates are the items
  SchemaPtr aside_;             ///< `intermediate_` and where each group was first seen
  std::shared_ptr<const RowOrder> aside_order_;
  TimeZonePtr zone_;
  std::optional<size_t> bucket_key_;   ///< which key is a bucket of times
  std::unique_ptr<Program> window_time_, window_width_;  ///< of it; the latter over `intermediate_`
  SchemaPtr output_;
  std::vector<std::string> key_names_, item_names_;
  GroupOrder order_ = GroupOrder::Key;
  bool share_ = false;
};

}  // namespace weir
