// Grouping: `count by keys` and `stats items by keys`, compiled for records of one schema: what the keys are,
// which aggregates are computed, and how the columns of the result come from them. Immutable and shared; each
// worker adds its records to a GroupTable (group_table.h).
//
// Aggregates that can be read from one state (`sum(x)` and `avg(x)`, `p50(x)` and `p99(x)`) have one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/data/field_set.h"
#include "weir/query/aggregate.h"
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

  bool keyless() const { return keys_.empty(); }
  bool shares() const { return share_; }
  /// Of groups that are put in order elsewhere than in a GroupTable: keys, aggregates, and where each was first seen.
  const RowOrder& aside_order() const { return *aside_order_; }
  void drop_aside_column(Batch& rows) const;

 private:
  friend class GroupTable;
  friend class GroupRows;
  struct State {
    AggregateCall call;
    std::string argument_text;
    std::unique_ptr<Program> argument;  ///< null if there is none
  };
  struct Aggregate {
    std::string text;  ///< canonical
    AggregateCall call;
    size_t state;
  };
  void add_keys(const std::vector<Item>& keys, const SchemaPtr& input, const CompileOptions& options);
  ExprPtr without_aggregates(const Expr& expr);
  ExprPtr aggregate_field(const Expr& expr, const Expr::Call& call);
  ExprPtr rate(TextSpan span);
  size_t state_of(const AggregateCall& call, const Expr* argument);
  void set_aside_order();

  // While it is compiled.
  SchemaPtr input_;
  CompileOptions options_;
  bool exact_ = false;
  ExprPtr bucket_width_;  ///< how long the bucket of a row is, where one of times is among the keys

  std::vector<Program> keys_;
  std::vector<State> states_;
  std::vector<Aggregate> aggregates_;
  SchemaPtr intermediate_;      ///< the keys by name, then `#0`, `#1`, … for the aggregates
  std::vector<Program> items_;  ///< over `intermediate_`; none: the aggregates are the items
  SchemaPtr aside_;             ///< `intermediate_` and where each group was first seen
  std::shared_ptr<const RowOrder> aside_order_;
  SchemaPtr output_;
  std::vector<std::string> key_names_, item_names_;
  GroupOrder order_ = GroupOrder::Key;
  bool share_ = false;
};

}  // namespace weir
