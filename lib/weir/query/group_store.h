// GroupStore: the groups of one worker, in memory as long as they fit, else put aside on disk; and at the end their rows
// in order. The result is the same whether anything was put aside or not.
//
//   add, spill …            while records come
//   part_rest               if any store has spilled: each puts aside what it still holds, then each takes a share of the
//   take_share              partitions of all and puts the groups of each together again
//   merge, finish, emit     by one of them
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "weir/query/group_partitions.h"
#include "weir/query/group_table.h"
#include "weir/query/sort.h"

namespace weir {

class GroupStore {
 public:
  /// `grouping` must outlive it. `limit`: only the first so many rows of the result are wanted.
  explicit GroupStore(const Grouping& grouping, std::optional<size_t> limit = {});

  void add(Batch& batch, EvalScratch& scratch) { table_.add(batch, scratch); }
  size_t held_bytes() const;

  /// Puts aside the groups that are held. False without keys: the one group there is has to stay.
  bool spill(SpillStore& store);
  bool has_spilled() const { return aside_ != nullptr; }
  void part_rest(SpillStore& store);
  /// This one's share: every `all.size()`th partition, from number `first` on. Holds at most about `room.bytes`; throws
  /// Error(OverLimit) if a single group needs more.
  void take_share(std::span<GroupStore* const> all, size_t first, const SpillRoom& room);
  /// Puts its rows in order, if it has taken a share: work for several threads.
  void sort();

  void merge(GroupStore&& other);   ///< of the same Grouping; both or none have taken a share
  void finish();
  bool emit(Arena& arena, Batch& out, EvalScratch& scratch);
  std::vector<std::string> estimates() const { return sorted_ ? rows_.estimates() : table_.estimates(); }

 private:
  void put_together(GroupTable& table, std::span<const GroupPartitions* const> sources, size_t partition, unsigned depth,
                    const SpillRoom& room);
  void take_rows(const GroupTable& table, const SpillRoom& room);

  const Grouping* grouping_;
  std::optional<size_t> limit_;
  GroupTable table_;
  std::unique_ptr<GroupPartitions> aside_;
  // Once a share has been taken.
  std::optional<SortTable> sorted_;
  EvalScratch scratch_;
  GroupRows rows_;
};

}  // namespace weir
