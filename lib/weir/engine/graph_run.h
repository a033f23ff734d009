// GraphRun: one graph on its way, on the loop's thread: units joined by channels, each unit a task, each with one terminal
// state. Private to the engine.
//
//   source ──▶ segment ──▶ … ──▶ sink        a unit's writers are ended by what became of its task:
//                                             returned: done · threw: failed, travels behind the data · Cancelled
//
// When nobody reads a unit's output any more its Stop is requested. A failing sink requests every Stop.
#pragma once

#include <deque>
#include <exception>
#include <memory>
#include <vector>

#include "weir/engine/engine.h"
#include "weir/engine/fuse.h"
#include "weir/io/spill_files.h"
#include "weir/stage/segment.h"
#include "weir/stage/stream.h"
#include "weir/task/scope.h"

namespace weir {

class GraphRun final : public RunControl {
 public:
  GraphRun(Graph& graph, const EngineOptions& options, Loop& loop, Executor& executor, Arena& arena, Account& ledger);
  ~GraphRun();

  /// Runs all units to their end. Failures are in `failures`, the one to report first.
  Task<void> run(std::function<Task<void>(RunControl&)>* beside);

  std::vector<std::exception_ptr> failures;
  bool interrupted() const { return interrupted_; }
  void fill(Report& report) const;

  Loop& loop() override { return loop_; }
  const Progress& progress() const override { return progress_; }
  void interrupt() override;
  void cancel() override;
  Stop& over() override { return over_; }

 private:
  struct Member;
  Task<void> run_member(Member* member);
  Task<void> run_kernel(Member* member);
  Task<void> end_rejects();
  Task<void> run_beside(std::function<Task<void>(RunControl&)>* beside);
  void record(std::exception_ptr failure, size_t unit_index);
  Segment segment_of(const Unit& unit) const;

  Graph& graph_;
  Loop& loop_;
  Executor& executor_;
  Arena& arena_;
  RunLimits limits_;
  SpillFiles spill_;
  std::function<void(std::string_view)> on_listening_;
  Rejects rejects_;
  InputNames inputs_;
  Progress progress_;
  Stop over_;
  CommitPoint commits_;
  NoteBook notes_;
  std::vector<Unit> units_;
  std::deque<Member> members_;
  size_t first_failure_unit_ = 0;
  bool interrupted_ = false;
};

}  // namespace weir
