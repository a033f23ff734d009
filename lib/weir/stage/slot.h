// Slot: one task of a segment in flight: a packet, its way through the elements, and what came of it. Private to the
// segment (segment.h explains the order of work).
#pragma once

#include <deque>

#include "weir/stage/segment.h"

namespace weir {

class SegmentRun::Slot final : public Job, public Emit {
 public:
  enum class State : uint8_t { Free, Running, Ready };
  enum class Mode : uint8_t { Packet, End, FoldJobs, FoldEnd };

  Slot(SegmentRun& run);

  // --- the loop's thread, while the slot is not running ---
  void begin(uint64_t sequence, Mode mode, Packet packet);
  State state = State::Free;
  bool more = false;               ///< not done with its input: dispatch again
  bool unread = false;             ///< its block has left the page cache and is to be read on the loop
  bool stopped = false;            ///< a Step wants nothing after this
  uint64_t sequence = 0;
  std::vector<Packet> outputs;
  std::vector<Note> notes;
  std::vector<ElementTraffic> traffic;
  std::exception_ptr error;
  Credit reserve;                  ///< for the blocks it will make
  Mode mode() const { return mode_; }
  UnreadBlock& unread_block() { return *queues_[0].front().unread(); }
  void input_was_read() { queues_[0].front().body = unread_block().take(); }

  // --- the pool ---
  void run() noexcept override;
  void push(Packet packet) override;
  Buffer block(size_t payload_bytes) override;
  void note(Note note) override;
  Arena& arena() override { return run_.context_.arena; }
  bool stopping() const override;

 private:
  enum class Outcome : uint8_t { Finished, More, Parked, Unread };
  struct Done : Posted {
    Slot* slot;
  };
  Outcome work();
  bool read_input();                    ///< false if that can only be done on the loop
  Outcome work_fold_jobs();
  Outcome work_fold_end();
  bool enter_gate(size_t element);      ///< false: parked, and perhaps running elsewhere by now
  void pass_gates();
  void apply(size_t element);
  void finish_element(size_t element);
  void fail(size_t element);
  bool is_dropped(size_t element) const;
  void drop_up_to(size_t element);
  void put_out(Packet packet);
  void check_state_bytes();
  void check_held_bytes(size_t element);
  bool anything_in_front_of(size_t element_end) const;
  std::optional<size_t> deepest() const;

  SegmentRun& run_;
  Mode mode_ = Mode::Packet;
  std::vector<std::deque<Packet>> queues_;             ///< in front of each element
  std::vector<std::unique_ptr<Scratch>> scratches_;
  std::unique_ptr<Fold::State> fold_state_;
  size_t current_ = 0;             ///< the element that is being called
  size_t gate_passed_ = 0;         ///< gates of elements below this one are behind us
  std::vector<bool> entered_;      ///< gates we are inside of
  size_t finished_ = 0;            ///< at the end of the stream: elements below this one are finished
  size_t produced_bytes_ = 0;
  Done done_;
};

}  // namespace weir
