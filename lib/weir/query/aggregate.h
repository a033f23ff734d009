// Aggregates: what `stats` computes for each group. An AggregateState holds the partial state of one
// aggregate for all groups of one worker; states are merged in any order and give the same result, because
// everything that depends on order carries the Position of its record, and sums are exact.
//
// Nulls are skipped by all of them. A group without values gives null, `count` and `distinct` 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "weir/data/batch.h"
#include "weir/data/column.h"

namespace weir {

/// What a state is given of one batch.
struct AggregateInput {
  const Batch& batch;
  const Column* values;                ///< by row; null for an aggregate without argument
  std::span<const uint32_t> group_of;  ///< by row, only good for selected rows
};

class AggregateState {
 public:
  virtual ~AggregateState() = default;
  virtual void resize(size_t groups) = 0;  ///< grows; new groups are empty
  virtual void add(const AggregateInput& input) = 0;
  /// Group g of `other`, which is left without content, goes into group `into[g]` of this.
  virtual void merge(AggregateState& other, std::span<const uint32_t> into) = 0;
  virtual Value result(size_t group, StringArena& arena) const = 0;
  virtual size_t held_bytes() const = 0;
};

/// An empty state of the aggregate of that name; null if this build has no code for it.
/// `with_argument`: `count()` counts records, `count(x)` those where x is neither null nor false.
std::unique_ptr<AggregateState> make_aggregate_state(std::string_view name, bool with_argument);

}  // namespace weir
