// Plan: a pipeline on its way to a graph. Each stage's `build` adds its nodes at the end of what is there, and may ask
// what flows at that point (`carries`) to choose between its forms. Stages with blocks build their branches through
// `branch`. One thread; throws Error(Usage) for what cannot be planned.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/stage/arguments.h"
#include "weir/stage/file_parsers.h"
#include "weir/stage/graph.h"
#include "weir/stage/stage_def.h"

namespace weir {

/// What has happened to the records so far; decides how they are written when nobody says.
enum class RecordState : uint8_t {
  AsRead,     ///< only filtered or reordered: they leave by their own bytes
  Changed,    ///< other fields or values than they came with
  Result,     ///< made by a Fold: a table
};

/// What the environment of a run decides for stages that ask.
struct PlanOptions {
  bool stdout_is_terminal = false;
  size_t terminal_columns = 0;           ///< 0: do not cut
  size_t line_bytes_max = 8 << 20;
  int compression_level = 3;
  uint64_t expand_max = 0;               ///< a file may decode to so many times its size; 0: to any size
};

class Plan {
 public:
  Plan(Graph& graph, const PlanOptions& options) : graph_(graph), options_(options) {}

  /// Builds the stages of `pipeline` at the end of this plan. `place_first`: the place of its first stage.
  void build(const Pipeline& pipeline, int place_first = 0);

  /// What flows here. Nothing: a source is wanted.
  EdgeKind carries() const { return carries_; }
  /// How the records were read; null before they are. And what became of them.
  const std::shared_ptr<FileParsers>& parsers() const { return parsers_; }
  void set_parsers(std::shared_ptr<FileParsers> parsers) { parsers_ = std::move(parsers); }
  RecordState record_state() const { return record_state_; }
  void set_record_state(RecordState state) { record_state_ = state; }
  /// The column by which results are large or small when nobody says: the first aggregate. Empty before a result.
  const std::string& measure() const { return measure_; }
  void set_measure(std::string column) { measure_ = std::move(column); }
  /// Whether an input in front need not end.
  bool endless() const { return endless_; }
  /// Whether the bytes that flow may be compressed (Node::encoded).
  bool encoded() const { return encoded_; }
  /// Whether the stage being built is the last one of its pipeline.
  bool at_last_stage() const { return at_last_stage_; }
  /// Makes the step that cuts the input into lines count them, for whoever reads `_lineno`. Does nothing without one.
  const std::function<void()>& count_lines() const { return count_lines_; }
  void set_count_lines(std::function<void()> count) { count_lines_ = std::move(count); }
  /// Whether the pipeline has ended in a sink.
  bool ended() const { return ended_; }

  /// Adds a node behind the last one. Its name and place are those of the stage being built unless it is `planned`.
  /// The node's `in` must be what flows here. Throws Error(Usage) if a source is not first or nothing feeds it.
  void add(Node node);

  /// The stage being built takes only the first `records` of what flows here: whoever puts them in order need not hold
  /// more. Does nothing where others read them too.
  void want_first(size_t records);
  /// The same of a stage that takes the largest by `measure`, ties in the order of the input.
  void want_largest(size_t records);

  /// The node that made lines of records, behind which nothing but planned nodes on lines have been added: for a stage
  /// that completes what it had put in. Null if there is none.
  Node* formatter();

  /// The same for a node from lines to lines, as far in front as lines are still as they were read: in front of stages
  /// that only leave some out. Never in front of where the pipeline has branched.
  void add_in_front_of_filters(Node node);

  /// A plan for a branch that reads what flows here too. The caller builds it and then goes on with this one.
  Plan branch();
  const PlanOptions& options() const { return options_; }
  std::string_view stage() const { return stage_; }
  int place() const { return place_; }

 private:
  Node* last_unshared();

  Graph& graph_;
  const PlanOptions& options_;
  std::vector<size_t> tail_;             ///< the nodes whose output flows here
  EdgeKind carries_ = EdgeKind::Nothing;
  std::shared_ptr<FileParsers> parsers_;   // shared with the nodes that settle and use them
  RecordState record_state_ = RecordState::AsRead;
  std::string measure_;
  std::function<void()> count_lines_ = [] {};
  bool endless_ = false;
  bool encoded_ = false;
  bool ended_ = false;
  size_t branched_at_ = 0;               ///< nodes before this one may have other readers
  bool at_last_stage_ = false;
  std::string_view stage_;
  int place_ = -1;
};

}  // namespace weir
