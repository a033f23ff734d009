// GroupRows: the last step of a grouping. Batches of keys and aggregates (Grouping::intermediate) become rows of the
// result: the share of each and the arithmetic on aggregates are computed, estimates are noticed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weir/query/grouping.h"

namespace weir {

class GroupRows {
 public:
  explicit GroupRows(const Grouping& grouping);

  /// All counts, of which `share` is the part; before the first `complete`.
  void add_to_total(int64_t count) { total_ += count; }
  void merge(const GroupRows& other) { total_ += other.total_; }
  void complete(Batch& rows, EvalScratch& scratch);
  /// For each aggregate of which an estimate has passed: what to tell whoever reads it.
  std::vector<std::string> estimates() const;

 private:
  void notice_estimates(const Batch& rows);
  void add_share(Batch& rows) const;
  void compute_items(Batch& rows, EvalScratch& scratch) const;

  const Grouping* grouping_;
  int64_t total_ = 0;
  std::vector<bool> estimated_;  ///< of each aggregate
};

}  // namespace weir
