// Graph: stages and the edges between them, as the language lowers a pipeline or an embedding program builds it. The
// engine checks it, fuses it and runs it. A value; moves only, since it owns the stages.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weir/data/field_set.h"
#include "weir/data/schema.h"
#include "weir/format/record_condition.h"
#include "weir/query/program.h"
#include "weir/stage/stage.h"

namespace weir {

using Kernel = std::variant<std::unique_ptr<Source>, std::unique_ptr<Map>, std::unique_ptr<Step>,
                            std::unique_ptr<Fold>, std::unique_ptr<Flow>, std::unique_ptr<Sink>,
                            std::unique_ptr<Junction>>;

/// How what a stage holds grows with its input.
enum class Growth : uint8_t {
  Constant,
  K,         ///< with an argument: the N of `tail N`, `top N`
  Groups,    ///< with the number of different keys
  All,       ///< with the whole input
};
std::string_view name(Growth growth);

/// What stages on records are compiled with.
using BindContext = CompileOptions;

/// Fields that a pipeline names and no record had, and names that records had.
struct AbsentFields {
  std::vector<std::string> names;
  std::vector<std::string> present;
  bool some_passed_over = false;   ///< records that could not match were not looked into
};

struct Node {
  std::string name;              ///< of the stage, or of the step that the planner put in
  int place = -1;                ///< of its stage in the pipeline; -1 for what the planner put in
  Kernel kernel;
  EdgeKind in = EdgeKind::Nothing;
  EdgeKind out = EdgeKind::Nothing;
  /// Nodes in front, in order. Of several, a stage that computes works on what the first one gives; the others are read
  /// to their end before that, and what they give is dropped: they leave what they found elsewhere.
  std::vector<size_t> inputs;
  Growth growth = Growth::Constant;
  std::string detail;            ///< a phrase for `explain`: what it does with which arguments
  bool endless = false;          ///< a source that need not end
  bool only_leaves_out = false;  ///< of lines: some are left out, and none is changed, though blocks are made for that
  bool makes_blocks = false;     ///< puts out blocks of its own, not slices of its input; every Source does
  bool breaks_after = false;     ///< its output is worth new tasks: never fused with what follows
  bool planned = false;          ///< not written by the user
  bool encoded = false;          ///< its bytes may be compressed: Packet::encoding says how

  // Records only: which fields it reads, and whether it passes its input's fields on or makes new ones.
  FieldSet reads;
  bool replaces_fields = false;
  /// Which fields it reads for somebody who wants `wanted` of what it puts out; null: `reads` and `wanted`.
  std::function<FieldSet(const FieldSet& wanted)> fields_before;
  /// For parsers: told which fields anybody downstream reads.
  std::function<void(const FieldSet& wanted)> want_fields;
  /// Of a stage that only drops records: what those satisfy that it lets through.
  std::optional<RecordFilter> filter;
  /// For parsers: told what the filters right behind it ask for, so that it need not read what they would drop. Gives
  /// whether it makes use of that.
  std::function<bool(const RecordCondition& condition)> want_filter;
  std::string passes_over;       ///< for `explain`: a parser need not read what does not satisfy this
  /// Of parsers that are told a zone: that of the records' times from here on, whatever that of the run is.
  std::optional<TimeZonePtr> zone;
  /// Called before the run, in order, with the schema of the records in front: compiles what the stage computes and
  /// gives the schema of what it puts out. Null: records pass as they are. Throws ExprError.
  std::function<SchemaPtr(const SchemaPtr& input, const BindContext& context)> bind;
  /// Of a stage that puts records in order: told that only the first so many are wanted.
  std::function<void(size_t records)> want_first;
  bool largest_first = false;    ///< that order is by the plan's measure, largest first
  /// For parsers: asked after a run in which the whole input was read.
  std::function<AbsentFields()> absent_fields;
};

struct Graph {
  std::vector<Node> nodes;       ///< in topological order: inputs come before their readers
};

}  // namespace weir
