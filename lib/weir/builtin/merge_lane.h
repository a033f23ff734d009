// MergeLane: one file on its way into a merge: its bytes become rows in the order of their times. Work on the pool
// (`work`) fills a side that nobody else looks at; `arrive`, while no work is going on, brings that to where rows are
// taken from.
//
// A row without a time has that of the row in front of it, so that what belongs to a record stays behind it. Rows may be
// out of order by the slack; one that is later than that keeps its place behind what has gone on already.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/credit.h"
#include "weir/builtin/stage_chain.h"
#include "weir/query/program.h"
#include "weir/query/row_codec.h"

namespace weir {

struct MergeRow {
  int64_t time_ns;
  uint64_t number;      ///< in its file
  std::string bytes;    ///< as RowWriter makes them
};

/// When a record happened, as an expression; immutable.
class MergeTime {
 public:
  MergeTime(const Expr& time, const SchemaPtr& input, const CompileOptions& options)
      : program_(Program::compile(time, input, options)), text_(to_text(time)), zone_(options.zone) {}

  void evaluate(Batch& batch, EvalScratch& scratch, Column& out) const { program_.evaluate(batch, scratch, out); }
  /// In ns; nothing for null, and for what reads as no time, which is counted.
  std::optional<int64_t> read(const Value& value, Position position, EvalScratch& scratch) const;

 private:
  Program program_;
  std::string text_;
  TimeZonePtr zone_;
};

class MergeLane {
 public:
  MergeLane(std::unique_ptr<StageChain> chain, const MergeTime& time, int64_t slack_ns)
      : chain_(std::move(chain)), time_(time), slack_ns_(slack_ns) {}

  // --- the pool, one at a time ---
  struct Working {
    std::unique_ptr<Scratch> parser;
    EvalScratch eval;
  };
  /// Makes rows of some `bytes_max` out of what was fed, or of all of it.
  void work(Working& scratch, size_t bytes_max);

  // --- while no work is going on ---
  void feed(Packet packet);
  void end();
  bool hungry() const { return !more_ && !ended_; }             ///< has nothing to work on
  bool has_ended() const { return ended_ && !more_; }           ///< and never will have
  /// `all`: nothing will come behind it.
  void arrive(bool all);

  // --- whoever merges, between arrivals ---
  const MergeRow* front() const { return ready_.empty() ? nullptr : &ready_.front(); }
  MergeRow pop();
  size_t held_bytes() const { return held_bytes_; }             ///< of rows that have arrived
  uint64_t late() const { return late_; }
  int64_t late_ns_max() const { return late_ns_max_; }

  std::vector<Note> notes;       ///< of what has arrived

 private:
  void admit(MergeRow row);
  void release(bool all);

  std::unique_ptr<StageChain> chain_;
  const MergeTime& time_;
  int64_t slack_ns_;
  bool more_ = false, ended_ = false;

  // The side of the work.
  std::vector<MergeRow> made_;
  int64_t last_ns_ = INT64_MIN;
  uint64_t number_ = 0;
  RowWriter writer_;

  // The side of the merge.
  std::vector<MergeRow> waiting_;   ///< a heap, the earliest on top: within the slack of the latest
  std::deque<MergeRow> ready_;      ///< in order
  int64_t latest_ns_ = INT64_MIN;   ///< that has come
  int64_t released_ns_ = INT64_MIN;
  size_t held_bytes_ = 0;
  uint64_t late_ = 0;
  int64_t late_ns_max_ = 0;
};

}  // namespace weir
