// Plan: a pipeline on its way to a graph. Each stage's `build` adds its nodes at the end of what is there, and may ask
// what flows at that point (`carries`) to choose between its forms. Stages with blocks build their branches through
// `branch`. One thread; throws Error(Usage) for what cannot be planned.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/stage/arguments.h"
#include "weir/stage/file_parsers.h"
#include "weir/stage/graph.h"
#include "weir/stage/heading.h"
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
  /// The stage being built changes each record; a changed result is still a result.
  void change_records() {
    if (record_state_ == RecordState::AsRead) record_state_ = RecordState::Changed;
  }
  /// The column by which results are large or small when nobody says: the first aggregate. Empty before a result.
  const std::string& measure() const { return measure_; }
  void set_measure(std::string column) { measure_ = std::move(column); }
  /// Those columns of a result that say how many: 0 where there is nothing.
  const std::vector<std::string>& counts() const { return counts_; }
  void set_counts(std::vector<std::string> columns) { counts_ = std::move(columns); }
  /// Whether an input in front need not end.
  bool endless() const { return endless_; }
  /// Whether the bytes that flow may be compressed (Node::encoded).
  bool encoded() const { return encoded_; }
  /// Whether bytes or lines flow as a source gave them, apart from those that were left out.
  bool carries_input() const;
  /// What the last node puts in front of the lines that flow; null if it is no such node. A sink that writes several files
  /// takes it over (Heading::in_stream).
  const std::shared_ptr<Heading>& heading() const { return heading_; }
  void set_heading(std::shared_ptr<Heading> heading) { heading_ = std::move(heading); }
  /// Whether the stage being built is the last one of its pipeline, and what it puts out goes nowhere else.
  bool at_last_stage() const { return at_last_stage_; }
  /// Makes the step that cuts the input into lines count them, for whoever reads `_lineno`. Does nothing without one.
  const std::function<void()>& count_lines() const { return count_lines_; }
  void set_count_lines(std::function<void()> count) { count_lines_ = std::move(count); }
  /// Makes that step cut files of JSON values that are no lines into these, for whoever reads records of `format`, or
  /// whatever each file holds if that is null. Null where lines have been changed since, or have other readers.
  const std::function<void(const FormatDef* format)>& frame_values() const { return frame_values_; }
  void set_frame_values(std::function<void(const FormatDef* format)> frame) { frame_values_ = std::move(frame); }
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

  /// Adds a node that reads what flows here and what flows in `other`, a plan made by `beside`, which ends with it. What
  /// flows in both must be the node's `in`.
  void add(Node node, const Plan& other);

  /// Takes the source away, if it is all that there is: then nothing flows here.
  std::optional<Node> take_source();

  /// The node that made lines of records, behind which nothing but planned nodes on lines have been added: for a stage
  /// that completes what it had put in. Null if there is none.
  Node* formatter();

  /// The same for a node from lines to lines, as far in front as lines are still as they were read: in front of stages
  /// that only leave some out. Never in front of where the pipeline has branched.
  void add_in_front_of_filters(Node node);

  /// A plan for a branch that reads what flows here too. The caller builds it and then goes on with this one.
  Plan branch();

  /// A plan for another input beside this one: nothing flows there yet. The caller builds it, brings it in by `add`, and
  /// does nothing with this one meanwhile.
  Plan beside() const;
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
  std::shared_ptr<Heading> heading_;       // shared with the node that puts it in front
  std::string measure_;
  std::vector<std::string> counts_;
  std::function<void()> count_lines_ = [] {};
  std::function<void(const FormatDef*)> frame_values_;
  bool endless_ = false;
  bool encoded_ = false;
  bool ended_ = false;
  size_t branched_at_ = 0;               ///< nodes before this one may have other readers
  bool at_last_stage_ = false;
  bool goes_on_ = false;                 ///< behind its last stage, in another plan
  std::string_view stage_;
  int place_ = -1;
};

}  // namespace weir
