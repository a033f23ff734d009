// FieldsSeen: which of the fields that a pipeline names had a value in any record, and which names the first records had
// instead. A name that no record had is more often misspelt than missing. Workers show it their batches; once every
// field has been seen that costs a load.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "weir/data/batch.h"
#include "weir/stage/file_parsers.h"
#include "weir/stage/graph.h"

namespace weir {

class FieldsSeen {
 public:
  /// Before the run: the columns of the batches to come.
  void want(const FieldSet& fields);
  /// From any thread. `passed_over`: how many of its lines are not parsed.
  void look_at(const Text& text, uint64_t passed_over);
  /// From any thread.
  void look_at(const Batch& batch);
  /// After the run. `parsers`: what read the batches.
  AbsentFields absent(const FileParsers& parsers) const;

 private:
  std::vector<std::string> names_;       ///< by column
  std::deque<std::atomic<bool>> seen_;   ///< by column
  std::atomic<bool> all_seen_{true};
  std::atomic<bool> some_passed_over_{false};
  mutable std::mutex mutex_;
  std::string sample_;                   ///< the first lines of the earliest text that was shown
  Place sample_place_;
};

}  // namespace weir
