// WindowTable: grouping of an input that need not end, by buckets of time. Each bucket has its own groups; its rows come
// out once a record says that it is over (later than its end by the lateness that was asked for), and are forgotten.
// What comes for a bucket afterwards is late: it is counted and left out. Records are looked at one by one, so the result
// does not depend on how they were dealt into batches. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "weir/query/group_table.h"

namespace weir {

class WindowTable {
 public:
  /// `grouping` is windowed (Grouping::windowed) and must outlive this. `lateness_ns`: how long to wait for late records.
  WindowTable(const Grouping& grouping, int64_t lateness_ns);

  void add(Batch& batch, EvalScratch& scratch);  ///< its selected rows
  /// No more will come for any of them.
  void close_all() { closing_ = true; }
  /// Closes the oldest bucket although records may still come for it. False: there is none, and records without a time
  /// are in no bucket.
  bool close_oldest();
  /// Makes `out` a batch of the next rows of a bucket that is over, in the order of the keys, older buckets first and those
  /// without a time last. False when there are none.
  bool emit(Batch& out, EvalScratch& scratch);

  size_t windows() const { return windows_.size(); }
  size_t held_bytes() const;
  uint64_t late_records() const { return late_; }
  uint64_t closed_early() const { return closed_early_; }   ///< buckets
  std::vector<std::string> estimates() const;

 private:
  struct Window {
    explicit Window(const Grouping& grouping) : groups(grouping) {}
    int64_t end_ns = INT64_MAX;
    GroupTable groups;
    std::vector<uint16_t> rows;  ///< of the batch at hand
    bool finished = false;
  };
  using Start = std::pair<bool, int64_t>;  ///< whether there is none, then the time
  Window* window_of(Start start, EvalScratch& scratch);
  int64_t end_of(int64_t start_ns, EvalScratch& scratch);
  bool is_over(int64_t end_ns) const;

  const Grouping* grouping_;
  int64_t lateness_ns_;
  std::map<Start, Window> windows_;
  int64_t latest_ns_ = INT64_MIN;   ///< of all records so far
  int64_t closed_until_ns_ = INT64_MIN;   ///< what ends up to there was closed before it was over
  uint64_t late_ = 0, closed_early_ = 0;
  bool closing_ = false;
  std::optional<std::pair<int64_t, int64_t>> last_end_;   ///< of a start, what was asked last
  std::vector<std::string> estimates_;
};

}  // namespace weir
