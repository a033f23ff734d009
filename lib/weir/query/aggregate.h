// Aggregates: what `stats` computes for each group. An AggregateState holds the partial state of one
// aggregate for all groups of one worker; states are merged in any order and give the same result, because
// everything that depends on order carries the Position of its record, sums are exact, and what turns into an
// estimate does so at a count of the whole input, never of a part. States can be put aside as bytes, a group
// at a time, and merged from them.
//
// Nulls are skipped by all of them. A group without values gives null, `count` and `distinct` 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "weir/data/batch.h"
#include "weir/query/byte_stream.h"
#include "weir/query/eval_scratch.h"
#include "weir/query/measure.h"

namespace weir {

/// An aggregate as it was called. Calls that differ only in what is read from the state at the end (`sum` and
/// `avg`, `p50` and `p99`, of one argument) share one state: those of one `state` and `exact`.
struct AggregateCall {
  enum class Result : uint8_t { Only, Sum, Average, Percentile, Unique, List };
  std::string_view state;          ///< a constant
  Result result = Result::Only;
  double number = 0;               ///< the percentile; the limit of `unique` and `list`
  bool exact = false;              ///< never an estimate
  size_t memory_bytes = 40 << 20;  ///< of the whole run, of which a small part goes to exact values
  const TimeZone* zone = nullptr;  ///< of times in `unique` and `list`; null: UTC
};

/// Nothing if this build has no code for it. `with_argument`: `count()` counts records, `count(x)` those where
/// x is neither null nor false. `number`: the second argument, if there is one.
std::optional<AggregateCall> find_aggregate(std::string_view name, bool with_argument,
                                            std::optional<double> number, bool exact);

/// What a state is given of one batch.
struct AggregateInput {
  const Batch& batch;
  const Vector* values;      ///< null for an aggregate without argument
  const uint32_t* group_of;  ///< by row, only good for selected rows
  Measures* measures;        ///< of the values
};

class AggregateState {
 public:
  virtual ~AggregateState() = default;
  virtual void resize(size_t groups) = 0;  ///< grows, new groups are empty; to 0: forgets all groups
  virtual void add(const AggregateInput& input) = 0;
  /// Takes over what `other` knows of all groups together; before groups are merged or loaded from it.
  virtual void adopt(const AggregateState& other) { (void)other; }
  /// Group g of `other`, which is left without content, goes into group `into[g]` of this.
  virtual void merge(AggregateState& other, std::span<const uint32_t> into) = 0;
  virtual void save(size_t group, ByteWriter& out) const = 0;
  /// Merges what `save` wrote into `group`.
  virtual void load(size_t group, ByteReader& in) = 0;
  virtual Value result(size_t group, const AggregateCall& call, StringArena& arena) const = 0;
  virtual size_t held_bytes() const = 0;
};

/// How far an estimate may be off, for a message: "within 0.5 %".
std::string_view estimate_bound(std::string_view state);

std::unique_ptr<AggregateState> make_aggregate_state(const AggregateCall& call);

// The parts of that function, one for each source. Null if the name is not theirs.
std::unique_ptr<AggregateState> make_count_state(const AggregateCall& call);
std::unique_ptr<AggregateState> make_total_state(const AggregateCall& call);
std::unique_ptr<AggregateState> make_extreme_state(const AggregateCall& call);
std::unique_ptr<AggregateState> make_collection_state(const AggregateCall& call);
std::unique_ptr<AggregateState> make_distinct_state(const AggregateCall& call);
std::unique_ptr<AggregateState> make_percentile_state(const AggregateCall& call);

}  // namespace weir
