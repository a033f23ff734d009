// RecordSorter: puts records in order (record.h), all of them or the first few. What does not fit in memory is put
// aside in runs. Sorters are merged before they are read. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "weir/base/spill.h"
#include "weir/data/string_arena.h"
#include "weir/query/record_merge.h"
#include "weir/query/spill_run.h"

namespace weir {

/// A record with the first bytes of its key that matter.
struct RecordEntry {
  uint64_t prefix;
  const char* record;
};

/// Puts them in order; `prefix` need not be set. `common`: so many bytes are known to begin all keys alike.
void sort_records(std::vector<RecordEntry>& entries, size_t common = 0);

class RecordSorter {
 public:
  /// `limit`: only the first so many records of the order are wanted; about twice as many are held.
  explicit RecordSorter(std::optional<size_t> limit = {}) : limit_(limit) {}

  /// Whether a record may be among the first ones; only with a limit is it ever false.
  bool wanted(std::string_view key, Position position) const {
    return !worst_.data() || Record::before(key, position, worst_.key(), worst_.position());
  }
  void add(std::string_view key, Position position, std::string_view payload);

  size_t records() const;  ///< in memory
  size_t held_bytes() const;
  bool has_runs() const { return !runs_.empty(); }  ///< whether anything has been put aside

  /// Puts in order what is in memory: work that others can do at the same time for their sorters.
  void sort();
  /// Puts aside what is in memory.
  void spill(SpillStore& store);
  void merge(RecordSorter&& other);

  /// Ends the adding. Then `next` gives one record after another; false at the end.
  void finish();
  bool next(Record& record);

 private:
  struct Pile {
    StringArena arena;
    std::vector<RecordEntry> entries;
    size_t common = 0;   ///< how many bytes begin all keys alike
    bool sorted = true;
  };
  class PileReader;
  void prune(size_t kept);
  void merge_runs(int level, SpillStore& store);

  std::optional<size_t> limit_;
  Pile pile_;
  std::vector<Pile> others_;  ///< merged, sorted
  std::vector<SpillRun> runs_;
  Record worst_;  ///< of a full pile: what does not come before it can't be wanted
  std::unique_ptr<RecordMerge> reading_;
  size_t given_ = 0;
};

}  // namespace weir
