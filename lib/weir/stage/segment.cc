#include "weir/stage/segment.h"

#include <algorithm>
#include <utility>

#include "weir/base/error.h"
#include "weir/stage/slot.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

/// Enough tasks that a worker always finds one while results wait for an older one.
size_t slot_count(const Executor& executor) { return 2 * executor.worker_count() + 2; }

/// Gives an error the line that the note is about.
void name_line(std::exception_ptr& failure, const Note& note) {
  if (!failure || note.place.first_line == 0) return;
  try {
    std::rethrow_exception(failure);
  } catch (Error& error) {
    if (error.code() == ErrorCode::Unparsed) error.at_line(note.place.first_line + note.line);
    failure = std::current_exception();
  } catch (...) {
    // Something else has failed first.
  }
}

}  // namespace

SegmentRun::SegmentRun(Segment segment, StageContext& context, NoteBook& notes)
    : segment_(std::move(segment)),
      context_(context),
      notes_(notes),
      state_account_(SIZE_MAX, &context.ledger),
      held_(segment_.elements.size()),
      traffic_(segment_.elements.size() + 1),
      reserve_account_((segment_.fold ? 4 : 2) * Arena::cost_bytes(kBlockPayloadBytes)),
      reserve_(context.loop, reserve_account_),
      changed_(context.loop.ready()),
      room_{&context.spill, context.limits.state_bytes_max} {
  size_t slots_max = slot_count(context.executor);
  bool careful = false;
  for (const auto& element : segment_.elements) {
    gates_.push_back(element.step ? std::make_unique<Gate<Slot>>(slots_max + 1) : nullptr);
    careful |= element.step && element.step->may_stop();
  }
  for (size_t i = 0; i < slots_max; i++) slots_.push_back(std::make_unique<Slot>(*this));
  window_ = careful ? 1 : slots_max;
}

SegmentRun::~SegmentRun() = default;

Task<void> SegmentRun::run(Input& in, Output& out) {
  output_account_ = &out.account();
  {
    Scope scope(context_.loop.ready());
    scope.spawn(dispatch(&in, &out));
    scope.spawn(hand_on(&in, &out));
    co_await scope.join();
  }
  check_rejects(nullptr);
  if (segment_.fold && !context_.stop.requested() && !nothing_came() && !is_refused()) co_await finish_fold(&out);
  { std::lock_guard lock(post_mutex_); }   // whoever posted last may not have let go yet
  co_await reserve_.close();
  states_.clear();
  if (error_) std::rethrow_exception(error_);
  if (input_error_ && !has_cut_) std::rethrow_exception(input_error_);
  context_.stop.check();
}

/// Where nothing could be read at all there is no result, not even that of nothing. An interrupt is no such damage.
bool SegmentRun::nothing_came() const {
  if (!input_error_ || received_) return false;
  try {
    std::rethrow_exception(input_error_);
  } catch (const Error& error) {
    return error.code() != ErrorCode::Interrupted;
  } catch (...) {
    return true;
  }
}

/// Of an input that was refused because of what could not be parsed there is no result at all, not even of a part.
bool SegmentRun::is_refused() const {
  const auto& failure = error_ ? error_ : input_error_;
  if (!failure || !context_.limits.rejects.judge()) return false;
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    return error.code() == ErrorCode::Unparsed;
  } catch (...) {
    return false;
  }
}

/// `slot`: whose notes were booked last; null at the end.
void SegmentRun::check_rejects(Slot* slot) {
  if (error_ || !parses_ || (!slot && (input_error_ || context_.stop.requested()))) return;
  auto refusal = context_.rejects.refusal(notes_.parsed(), notes_.count(Note::Kind::Unparsed), !slot);
  if (!refusal) return;
  error_ = std::make_exception_ptr(*refusal);
  if (slot) cut(slot->sequence, segment_.elements.size());
}

Task<void> SegmentRun::write_rejects(Slot* slot) {
  try {
    co_await context_.rejects.write();
  } catch (...) {
    if (!error_) error_ = std::current_exception();
    cut(slot->sequence, segment_.elements.size());
  }
}

Task<void> SegmentRun::dispatch(Input* in, Output* out) {
  try {
    while (!has_cut_.load(std::memory_order_relaxed)) {
      while (next_ - handed_ >= window_) co_await changed_.wait(context_.stop);
      auto packet = co_await in->next(context_.stop);
      if (!packet) break;
      received_ = true;
      bool alone = segment_.elements.size() == 1 && !segment_.fold && next_ == handed_;
      if (packet->unread() && !out->feeds_segment()) alone = false;
      if (alone && segment_.elements[0].step && segment_.elements[0].step->passes(*packet)) {
        traffic_[0].bytes_in += packet->bytes();
        traffic_[0].bytes_out += packet->bytes();
        out->write(std::move(*packet));
        continue;
      }
      Credit reserve;
      if (segment_.makes_blocks) reserve = co_await out->credit(Arena::cost_bytes(kBlockPayloadBytes), context_.stop);
      Slot& slot = slot_of(next_);
      slot.begin(next_++, Slot::Mode::Packet, std::move(*packet));
      slot.reserve = std::move(reserve);
      start(slot);
      changed_.notify();
    }
  } catch (const Cancelled&) {
    // Nobody reads any more, or the run is stopped: what is in flight ends, and nothing is finished.
  } catch (...) {
    input_error_ = std::current_exception();
  }
  if (has_cut_ || context_.stop.requested()) in->close();
  if (!context_.stop.requested()) {
    while (next_ - handed_ >= slots_.size()) co_await changed_.wait();
    Slot& slot = slot_of(next_);
    slot.begin(next_++, Slot::Mode::End, Packet());
    start(slot);
  }
  dispatched_all_ = true;
  changed_.notify();
}

void SegmentRun::start(Slot& slot) {
  slot.state = Slot::State::Running;
  {
    std::lock_guard lock(post_mutex_);
    in_flight_++;
    if (slot.more || slot.unread) with_loop_--;
  }
  context_.executor.submit(slot);
}

/// On the pool. While more tasks are queued than workers are busy, the loop need not hear of one before the next; but all
/// the others may be parked behind one that waits for the loop. Under a lock, so that what was posted quietly is there
/// when the next one wakes the loop.
void SegmentRun::post_done(Posted& done, bool needs_loop) {
  size_t workers = context_.executor.worker_count();
  std::lock_guard lock(post_mutex_);
  with_loop_ += needs_loop;
  if (--in_flight_ > workers && with_loop_ == 0) context_.loop.post_quietly(done);
  else context_.loop.post(done);
}

Task<void> SegmentRun::wait_ready(Slot* slot) {
  while (slot->state != Slot::State::Ready) co_await changed_.wait();
}

Task<void> SegmentRun::hand_on(Input* in, Output* out) {
  for (;;) {
    while (handed_ == next_) {
      if (dispatched_all_) co_return;
      co_await changed_.wait();
    }
    Slot& slot = slot_of(handed_);
    co_await wait_ready(&slot);
    if (slot.unread) {
      co_await read_for(&slot);
      continue;
    }
    deliver(slot, *out);
    if (context_.rejects.holds_any()) co_await write_rejects(&slot);
    if (has_cut_) in->close();   // the dispatcher may be waiting there for what nobody wants any more
    if (slot.more) {
      co_await dispatch_again(&slot);
      continue;
    }
    slot.state = Slot::State::Free;
    handed_++;
    window_ = std::min(window_ * 2, slots_.size());
    changed_.notify();
  }
}

/// The oldest task's block has left the page cache. Those behind it wait for their turn; the source sees that it is no
/// longer there either, and reads ahead itself.
Task<void> SegmentRun::read_for(Slot* slot) {
  try {
    co_await slot->unread_block().read(context_.loop, context_.arena, context_.stop);
  } catch (const Cancelled&) {
    // It still has to run: only the slot can clear what it holds.
  } catch (...) {
    slot->error = std::current_exception();
    cut(slot->sequence, 0);
  }
  slot->input_was_read();
  start(*slot);
}

/// The oldest task goes on from a reserve of its own: newer tasks may hold all other credit.
Task<void> SegmentRun::dispatch_again(Slot* slot) {
  if (!context_.stop.requested()) {
    try {
      slot->reserve = co_await reserve_.draw(Arena::cost_bytes(kBlockPayloadBytes), context_.stop);
    } catch (const Cancelled&) {
      // It still has to run: only the slot can clear what it holds.
    }
  }
  start(*slot);
}

void SegmentRun::deliver(Slot& slot, Output& out) {
  bool dropped = false;
  if (slot.mode() == Slot::Mode::Packet && has_cut_.load()) {
    std::lock_guard lock(mutex_);
    dropped = slot.sequence > cut_->sequence;
  }
  for (size_t i = 0; i < traffic_.size(); i++) {
    auto& sum = traffic_[i];
    auto& part = slot.traffic[i];
    sum.busy_ns += part.busy_ns;
    if (!dropped) {
      sum.bytes_in += part.bytes_in;
      sum.bytes_out += part.bytes_out;
      sum.records_in += part.records_in;
      sum.records_out += part.records_out;
    }
    part = {};
  }
  if (!dropped) {
    book(slot);
    for (auto& packet : slot.outputs) out.write(std::move(packet));
    if (slot.error && !error_) error_ = slot.error;
  }
  slot.notes.clear();
  slot.outputs.clear();
  slot.error = nullptr;
}

void SegmentRun::book(Slot& slot) {
  for (auto& note : slot.notes) {
    lines_.place(note);
    if (!note.reject.empty()) context_.rejects.add(std::exchange(note.reject, {}));
    if (note.kind == Note::Kind::Lines) {
      parses_ = true;
      notes_.add_parsed(note.records);
    } else if (note.kind == Note::Kind::Types) {
      notes_.add_types(note);
    } else if (note.fatal) {
      name_line(slot.error, note);
    } else {
      notes_.add(std::move(note));
    }
  }
  if (!slot.error) check_rejects(&slot);
}

/// Each job on a worker that takes the next one until none is left.
Task<void> SegmentRun::run_end_jobs(size_t count) {
  end_jobs_ = count;
  next_end_job_ = 0;
  size_t workers = std::min({count, context_.executor.worker_count(), slots_.size()});
  for (size_t i = 0; i < workers; i++) {
    slots_[i]->begin(next_, Slot::Mode::FoldJobs, Packet());
    start(*slots_[i]);
  }
  for (size_t i = 0; i < workers; i++) co_await wait_ready(slots_[i].get());
  for (size_t i = 0; i < workers; i++) {
    if (slots_[i]->error && !error_) error_ = slots_[i]->error;
    slots_[i]->error = nullptr;
    traffic_.back().busy_ns += std::exchange(slots_[i]->traffic.back().busy_ns, 0);
  }
}

Task<void> SegmentRun::finish_fold(Output* out) {
  if (states_.empty()) states_.push_back(segment_.fold->make_state());
  for (end_phase_ = 0;; end_phase_++) {
    size_t jobs = segment_.fold->end_jobs(states_, end_phase_, room_);
    if (jobs == 0) break;
    co_await run_end_jobs(jobs);
    if (error_) co_return;
  }
  Slot& slot = slot_of(0);
  slot.begin(next_, Slot::Mode::FoldEnd, Packet());
  do {
    co_await dispatch_again(&slot);
    co_await wait_ready(&slot);
    deliver(slot, *out);
  } while (slot.more);
}

void SegmentRun::cut(uint64_t sequence, size_t elements) {
  std::lock_guard lock(mutex_);
  // Of two failures of one task the deeper one is earlier in the stream.
  if (cut_ && (cut_->sequence < sequence || (cut_->sequence == sequence && cut_->elements >= elements))) return;
  cut_ = Cut{sequence, elements};
  has_cut_.store(true, std::memory_order_release);
}

bool SegmentRun::is_cut(uint64_t sequence) const {
  if (!has_cut_.load(std::memory_order_acquire)) return false;
  std::lock_guard lock(mutex_);
  return sequence > cut_->sequence;
}

bool SegmentRun::is_cut_off(size_t element) const {
  if (!has_cut_.load(std::memory_order_acquire)) return false;
  std::lock_guard lock(mutex_);
  return element < cut_->elements;
}

std::unique_ptr<Fold::State> SegmentRun::lease_state() {
  std::lock_guard lock(mutex_);
  if (states_.empty()) return segment_.fold->make_state();
  auto state = std::move(states_.back());
  states_.pop_back();
  return state;
}

void SegmentRun::return_state(std::unique_ptr<Fold::State> state) {
  std::lock_guard lock(mutex_);
  states_.push_back(std::move(state));
}

}  // namespace weir
