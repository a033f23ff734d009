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
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/query/compare.h"
#include "weir/query/group_rows.h"
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

  /// Gives every group as `put(hash of its key, bytes)` and forgets it. Only with keys.
  template <typename Put>
  void put_aside(Put&& put) {
    std::string bytes;
    for (uint32_t group = 0; group < groups(); ++group) {
      bytes.clear();
      save(group, bytes);
      put(keys_->hash(group), std::string_view(bytes));
    }
    forget_groups();
  }
  /// Merges a group that a table of the same Grouping gave to `put`.
  void load(uint64_t hash, std::string_view bytes);
  /// Takes over what `other` knows of all its groups together, those put aside included.
  void adopt(const GroupTable& other);
  /// Makes `out` a batch, as of `Grouping::aside`, of the groups from number `from` on, in no order. False behind the
  /// last one.
  bool emit_aside(size_t from, Batch& out) const;

  /// Ends the adding and puts the groups in order. `limit`: only the first so many rows are wanted.
  void finish(std::optional<size_t> limit = {});
  /// After `finish`: makes `out` a made batch of the next rows of the result. False when there are none left.
  bool emit(Batch& out, EvalScratch& scratch);
  /// For each aggregate of which `emit` has put out an estimate: what to tell whoever reads it.
  std::vector<std::string> estimates() const { return rows_.estimates(); }

 private:
  size_t width() const { return grouping_->keys_.size(); }
  void find_groups(Batch& batch, EvalScratch& scratch);
  uint32_t find_group(std::span<const Value> key, uint64_t hash, Position first);
  void save(uint32_t group, std::string& bytes) const;
  void forget_groups();
  void push_row(uint32_t group, Batch& out) const;
  void prepare_order();
  bool before(uint32_t a, uint32_t b) const;

  const Grouping* grouping_;
  std::optional<KeyTable> keys_;  ///< none without keys
  Pages<Position> first_;         ///< where each group was first seen
  Position latest_;               ///< the last of all positions
  std::vector<std::unique_ptr<AggregateState>> states_;

  std::vector<Value> key_;           ///< of the group at hand
  std::vector<Vector> key_vectors_;  ///< of the batch at hand
  std::vector<uint32_t> group_of_;   ///< the same, by row
  std::vector<Vector> values_;       ///< of it too: of the states' arguments, each once
  std::vector<Measures> measures_;

  /// While groups are put in order: of each group what decides, first to last.
  std::vector<SortKey> order_keys_;
  StringArena order_text_;
  std::vector<uint32_t> ordered_;  ///< after `finish`
  size_t emitted_ = 0;
  GroupRows rows_;
};

}  // namespace weir
