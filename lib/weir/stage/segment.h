// Segment: neighbouring Maps and Steps, and a Fold at the end, fused so that one pool task takes one packet through
// all of them while it is in the cache. Several tasks are in flight; Steps are passed in input order (gate.h), and
// results are handed on in input order.
//
// A task works depth first: what an element puts out goes through the rest of the chain before the element is called
// again, so at most one output of each element exists for each task. When its output room is used up it returns to
// the loop, hands on what it has and is dispatched again; the oldest task has a reserve of its own, so it can always
// finish. A pool task never waits.
//
// The place of a failure or of a Step's Stop cuts the stream: what came before is delivered, what came after is
// dropped, the elements behind the cut are finished and so is the Fold; then the failure goes downstream.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "weir/channel/credit_gate.h"
#include "weir/pool/executor.h"
#include "weir/stage/context.h"
#include "weir/stage/gate.h"
#include "weir/stage/note_book.h"
#include "weir/stage/stage.h"
#include "weir/stage/stream.h"

namespace weir {

/// What one element of a segment did; added up over its tasks.
struct ElementTraffic {
  uint64_t bytes_in = 0, bytes_out = 0;
  uint64_t records_in = 0, records_out = 0;
  int64_t busy_ns = 0;
};

struct Segment {
  struct Element {
    const Map* map = nullptr;       ///< either
    Step* step = nullptr;           ///< or
    std::string_view name;
    int place = -1;
  };
  std::vector<Element> elements;
  const Fold* fold = nullptr;
  std::string_view fold_name;
  int fold_place = -1;
  bool makes_blocks = false;        ///< some element puts out blocks of its own
};

class SegmentRun {
 public:
  SegmentRun(Segment segment, StageContext& context, NoteBook& notes);
  ~SegmentRun();
  SegmentRun(const SegmentRun&) = delete;
  SegmentRun& operator=(const SegmentRun&) = delete;

  /// Takes everything from `in` through the segment. Throws what failed in it or in front of it, after everything
  /// before the failure has been handed on; Cancelled when nobody reads any more.
  Task<void> run(Input& in, Output& out);

  /// After `run`: whether everything that there was in front went through it.
  bool saw_all() const { return !has_cut_ && !input_error_ && !context_.stop.requested(); }
  /// One for each element, the Fold last.
  const std::vector<ElementTraffic>& traffic() const { return traffic_; }

 private:
  class Slot;
  struct Cut {
    uint64_t sequence;
    size_t elements;   ///< how many lie in front of it: 0 where the input itself failed
  };
  Task<void> dispatch(Input* in, Output* out);
  Task<void> hand_on(Input* in, Output* out);
  Task<void> finish_fold(Output* out);
  Task<void> run_end_jobs(size_t count);
  Task<void> wait_ready(Slot* slot);
  Task<void> read_for(Slot* slot);
  Task<void> dispatch_again(Slot* slot);
  bool nothing_came() const;
  void start(Slot& slot);
  void post_done(Posted& done, bool needs_loop);
  void deliver(Slot& slot, Output& out);
  void book(Slot& slot);
  void check_rejects(Slot* slot);
  Task<void> write_rejects(Slot* slot);
  bool is_refused() const;
  Slot& slot_of(uint64_t sequence) { return *slots_[sequence % slots_.size()]; }
  void cut(uint64_t sequence, size_t elements);
  /// Whether the packets of task `sequence` lie behind the cut.
  bool is_cut(uint64_t sequence) const;
  /// Whether the end of the stream is kept from `element`, which lies in front of the cut.
  bool is_cut_off(size_t element) const;
  std::unique_ptr<Fold::State> lease_state();
  void return_state(std::unique_ptr<Fold::State> state);

  Segment segment_;
  StageContext& context_;
  NoteBook& notes_;
  LineCount lines_;
  Account state_account_;            ///< before everything that holds states
  std::vector<Credit> held_;         ///< what each Step holds; touched inside of its gate
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<std::unique_ptr<Gate<Slot>>> gates_;   ///< one for each element; null for Maps
  std::vector<ElementTraffic> traffic_;
  Account reserve_account_;
  CreditGate reserve_;
  Account* output_account_ = nullptr;

  // The loop's thread.
  Event changed_;
  uint64_t next_ = 0, handed_ = 0;
  size_t window_;
  bool received_ = false;            ///< any packet from in front
  bool dispatched_all_ = false, ended_ = false;
  bool parses_ = false;              ///< there is a parser among the elements, and it has read something
  std::exception_ptr error_;         ///< of this segment
  std::exception_ptr input_error_;   ///< of what is in front: comes behind everything that was read

  // Shared with the pool.
  std::mutex post_mutex_;
  size_t in_flight_ = 0;             ///< tasks submitted and not yet posted as done
  size_t with_loop_ = 0;             ///< tasks that go on only when the loop has done something for them
  mutable std::mutex mutex_;
  std::optional<Cut> cut_;
  std::atomic<bool> has_cut_{false};
  std::vector<std::unique_ptr<Fold::State>> states_;
  std::atomic<size_t> spilling_{0};  ///< how many states are being put aside
  SpillRoom room_;                   ///< of the Fold's end
  size_t end_phase_ = 0, end_jobs_ = 0;
  std::atomic<size_t> next_end_job_{0};
};

}  // namespace weir
