// GroupTable: the groups of one worker, a partial state that batches are added to. Tables are merged in any
// order, and the rows of the result do not depend on how the batches were dealt out.
//
// Keys are equal when their text is (`42` and `"42"` are one key); null is a key of its own. A group shows
// the key value that came first in the input. Without keys there is one group, also of no records at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/query/compare.h"
#include "weir/query/grouping.h"
#include "weir/query/key_table.h"
#include "weir/query/pages.h"

namespace weir {

class GroupTable {
 public:
  /// `grouping` must outlive it.
  explicit GroupTable(const Grouping& grouping);

  void add(Batch& batch, EvalScratch& scratch);  ///< its selected rows
  void merge(GroupTable&& other);                ///< of the same Grouping; `other` is left empty

  size_t groups() const { return first_.size(); }
  size_t held_bytes() const;

  /// Ends the adding and puts the groups in order.
  void finish();
  /// After `finish`: makes `out` a made batch of the next rows of the result. False when there are none left.
  bool emit(Batch& out, EvalScratch& scratch);
  /// After `finish`: lets `emit` begin again.
  void rewind() { emitted_ = 0; }
  /// For each aggregate of which `emit` has put out an estimate: what to tell whoever reads it.
  std::vector<std::string> estimates() const;

 private:
  size_t width() const { return grouping_->keys_.size(); }
  void find_groups(Batch& batch, EvalScratch& scratch);
  void add_share(Batch& out) const;
  void compute_items(Batch& out, EvalScratch& scratch) const;
  void prepare_order();
  bool before(uint32_t a, uint32_t b) const;

  const Grouping* grouping_;
  std::optional<KeyTable> keys_;  ///< none without keys
  Pages<Position> first_;         ///< where each group was first seen
  Position latest_;               ///< the last of all positions
  std::vector<std::unique_ptr<AggregateState>> states_;

  std::vector<Vector> key_vectors_;  ///< of the batch at hand
  std::vector<uint32_t> group_of_;   ///< the same, by row

  /// While groups are put in order: of each group what decides, first to last.
  std::vector<SortKey> order_keys_;
  StringArena order_text_;
  std::vector<uint32_t> ordered_;  ///< after `finish`
  size_t emitted_ = 0;
  int64_t total_ = 0;  ///< of the counts, for `share`
  std::vector<bool> estimated_;  ///< of each aggregate
};

}  // namespace weir
