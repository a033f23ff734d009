// AggregateSet: the aggregates of some expressions, compiled for records of one schema. In the expressions each becomes a
// field, `#0`, `#1`, …, whose value whoever keeps the states puts there. Aggregates that can be read from one state
// (`sum(x)` and `avg(x)`, `p50(x)` and `p99(x)`) have one.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "weir/data/field_set.h"
#include "weir/query/aggregate.h"
#include "weir/query/expr.h"
#include "weir/query/program.h"

namespace weir {

class AggregateSet {
 public:
  struct State {
    AggregateCall call;
    std::string argument_text;
    std::unique_ptr<Program> argument;  ///< null if there is none
    size_t same_argument;               ///< the first state with this argument
  };
  struct Aggregate {
    std::string text;  ///< canonical
    AggregateCall call;
    size_t state;
  };

  /// The state of `prev(x)`, which is none of an AggregateState.
  static constexpr std::string_view kPrevious = "prev";

  /// `exact`: nothing is ever estimated. `running`: prev(x) is an aggregate too.
  AggregateSet(SchemaPtr input, const CompileOptions& options, bool exact, bool running = false)
      : input_(std::move(input)), options_(options), exact_(exact), running_(running) {}

  /// How long the bucket of a row is, where one of times is among the keys: what rate() is of. An expression on the keys.
  void set_bucket_width(ExprPtr width) { bucket_width_ = std::move(width); }

  /// The fields that an expression with aggregates reads.
  static FieldSet fields_read(const Expr& expr);

  /// The expression with every aggregate replaced by its field.
  ExprPtr without_aggregates(const Expr& expr);
  /// Adds `count()`.
  void add_count();

  const std::vector<State>& states() const { return states_; }
  const std::vector<Aggregate>& aggregates() const { return aggregates_; }
  /// The fields of `aggregates()`, in that order.
  std::vector<std::string> field_names() const;

 private:
  bool is_aggregate(const Expr::Call& call) const;
  ExprPtr field_of(const Expr& expr, const Expr::Call& call);
  ExprPtr rate(TextSpan span);
  size_t state_of(const AggregateCall& call, const Expr* argument);
  template <typename Replace>
  void replace_in(ExprPtr& expr, Replace& replace) const;

  SchemaPtr input_;
  CompileOptions options_;
  bool exact_, running_;
  ExprPtr bucket_width_;
  std::vector<State> states_;
  std::vector<Aggregate> aggregates_;
};

}  // namespace weir
