// What a running stage is given: the places it works in and the facts about the run. One for each node; references
// live as long as the run.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/block.h"
#include "weir/base/spill.h"
#include "weir/data/time_zone.h"
#include "weir/loop/loop.h"
#include "weir/pool/executor.h"
#include "weir/stage/commit_point.h"
#include "weir/stage/note_book.h"
#include "weir/stage/rejects.h"
#include "weir/stage/stage.h"
#include "weir/task/stop.h"

namespace weir {

/// What a file is on the disk, whatever names it has.
struct FileIdentity {
  uint64_t device = 0, inode = 0;
  auto operator<=>(const FileIdentity&) const = default;
};

/// The inputs of a run by number, as Place::file names them. Thread-safe; numbers are given in order of opening.
class InputNames {
 public:
  uint32_t add(std::string name) {
    std::lock_guard lock(mutex_);
    names_.push_back(std::move(name));
    return static_cast<uint32_t>(names_.size() - 1);
  }
  std::string_view name(uint32_t file) const {
    std::lock_guard lock(mutex_);
    return file < names_.size() ? std::string_view(names_[file]) : std::string_view();
  }

  /// The files that will be read; a source names all of its own before it reads the first.
  void add_file(FileIdentity file) {
    std::lock_guard lock(mutex_);
    files_.insert(file);
  }
  bool has_file(FileIdentity file) const {
    std::lock_guard lock(mutex_);
    return files_.contains(file);
  }

  std::vector<std::string> all() const {
    std::lock_guard lock(mutex_);
    return {names_.begin(), names_.end()};
  }

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> names_;   // a deque: views stay valid
  std::set<FileIdentity> files_;
};

/// Limits and choices of a run that stages may ask for.
struct RunLimits {
  size_t line_bytes_max = 8 << 20;
  int64_t now_wall_ns = 0;          ///< the start of the run: `now()`
  TimeZonePtr zone = {};            ///< of times that name none, and of printing; null: UTC
  size_t state_bytes_max = 40 << 20;   ///< what one stage may hold: a Step, or the states of a Fold
  bool count_lines = false;         ///< somebody wants `records` of line stages
  RejectLimits rejects = {};        ///< of lines that can't be parsed
  bool count_types = false;         ///< somebody wants Report::drift
};

/// How far sources have come; shown by the progress line.
struct Progress {
  uint64_t read_bytes = 0;          ///< of the inputs as stored
  uint64_t total_bytes = 0;         ///< 0 when not known
};

struct StageContext {
  Loop& loop;
  Arena& arena;
  Executor& executor;
  InputNames& inputs;
  const RunLimits& limits;
  Progress& progress;
  Stop& stop;                       ///< of this node
  std::string_view stage;           ///< its name, for messages
  int place;                        ///< its place in the pipeline
  CommitPoint& commits;
  Account& ledger;                  ///< of the run
  SpillStore& spill;                ///< where stages put aside what they may not hold
  NoteBook& notes;         ///< for warnings of stages on the loop; compute stages have Emit::note
  Rejects& rejects;
  /// Told at what address connections are taken, with the port that was chosen; null if nobody wants to know.
  const std::function<void(std::string_view address)>* on_listening = nullptr;
};

}  // namespace weir
