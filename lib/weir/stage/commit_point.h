// CommitPoint: where the sinks of a run wait for each other before any of their files gets its name, so that a run
// leaves all of its outputs or none. A sink arrives by `commit` with files that are complete, or by its end; one that
// fails or is cancelled keeps all others from committing. One for each run; the loop's thread.
#pragma once

#include <cstddef>
#include <exception>
#include <set>
#include <string>
#include <vector>

#include "weir/io/atomic_file.h"
#include "weir/task/event.h"
#include "weir/task/stop.h"
#include "weir/task/task.h"

namespace weir {

class CommitPoint {
 public:
  explicit CommitPoint(Loop& loop) : loop_(loop), settled_(loop.ready()), published_(loop.ready()) {}

  /// How many sinks there are; before they run.
  void expect(size_t sinks) { missing_ = sinks; }

  /// Says that `file` will be committed. Throws Error(Usage) if another sink writes the same target.
  void claim(const AtomicFile& file);

  /// Prepares `files` of the sink that `stop` belongs to, waits until every sink has come this far, and gives all files
  /// their names. Throws what kept them from it, Cancelled if that was elsewhere: then no file has its name.
  Task<void> commit(std::vector<AtomicFile*> files, bool sync, Stop& stop);

  // Called by the engine.
  /// The sink that `stop` belongs to has ended well.
  void arrive(const Stop& stop);
  /// A sink has failed or was cancelled.
  void give_up();

 private:
  Loop& loop_;
  size_t missing_ = 0;
  std::set<const Stop*> arrived_;
  std::set<std::string> claimed_;
  std::vector<AtomicFile*> files_;
  Event settled_;       ///< all have arrived, or it is known that one never will
  Event published_;
  bool given_up_ = false, publishing_ = false;
  std::exception_ptr error_;
};

}  // namespace weir
