#include "weir/stage/slot.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "weir/base/error.h"

namespace weir {
namespace {

/// How much a task puts out before it returns to the loop.
constexpr size_t kOutputBytes = kBlockPayloadBytes;

Error holds_too_much(size_t limit_bytes) {
  return Error(ErrorCode::OverLimit, fmt::format("holds more than the {} MiB that --memory leaves it", limit_bytes >> 20));
}

int64_t busy_clock_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

uint64_t records_of(const Packet& packet, bool count_lines) {
  if (packet.batch()) return packet.record_count();
  if (auto* text = packet.text(); text && count_lines) return text->count_lines();
  return 0;
}

}  // namespace

SegmentRun::Slot::Slot(SegmentRun& run) : run_(run) {
  const auto& elements = run_.segment_.elements;
  queues_.resize(std::max<size_t>(1, elements.size()));
  traffic.resize(elements.size() + 1);
  for (const auto& element : elements)
    scratches_.push_back(element.map ? element.map->make_scratch() : nullptr);
  done_.slot = this;
  done_.run = [](Posted* posted) {
    Slot* slot = static_cast<Done*>(posted)->slot;
    slot->state = State::Ready;
    slot->run_.changed_.notify();
  };
}

void SegmentRun::Slot::begin(uint64_t number, Mode mode, Packet packet) {
  sequence = number;
  mode_ = mode;
  gate_passed_ = finished_ = 0;
  entered_.assign(run_.segment_.elements.size(), false);
  more = unread = stopped = false;
  error = nullptr;
  if (mode == Mode::Packet) queues_[0].push_back(std::move(packet));
}

void SegmentRun::Slot::run() noexcept {
  Outcome outcome;
  produced_bytes_ = 0;
  try {
    outcome = mode_ == Mode::FoldEnd ? work_fold_end() : mode_ == Mode::FoldJobs ? work_fold_jobs() : work();
  } catch (Error& failure) {
    error = std::make_exception_ptr(failure.in_stage(run_.segment_.fold_name, run_.segment_.fold_place));
    for (auto& queue : queues_) queue.clear();
    outcome = Outcome::Finished;
  } catch (...) {
    error = std::current_exception();
    for (auto& queue : queues_) queue.clear();
    outcome = Outcome::Finished;
  }
  if (outcome == Outcome::Parked) return;
  if (fold_state_ && mode_ != Mode::FoldEnd) run_.return_state(std::move(fold_state_));
  reserve.release();
  more = outcome == Outcome::More;
  unread = outcome == Outcome::Unread;
  run_.post_done(done_, more || unread);
}

bool SegmentRun::Slot::read_input() {
  UnreadBlock* block = queues_[0].empty() ? nullptr : queues_[0].front().unread();
  if (!block || stopping()) return true;
  if (block->read_cached(run_.context_.loop.driver(), run_.context_.arena)) input_was_read();
  return !queues_[0].front().unread();
}

SegmentRun::Slot::Outcome SegmentRun::Slot::work() {
  const auto& elements = run_.segment_.elements;
  if (!read_input()) return Outcome::Unread;
  for (;;) {
    if (run_.context_.stop.requested()) {
      for (auto& queue : queues_) queue.clear();
      finished_ = elements.size();
    }
    pass_gates();
    if (auto element = deepest()) {
      if (elements.empty()) {
        Packet packet = std::move(queues_[0].front());
        queues_[0].pop_front();
        put_out(std::move(packet));
        continue;
      }
      if (elements[*element].step && !enter_gate(*element)) return Outcome::Parked;
      apply(*element);
    } else if (mode_ == Mode::End && finished_ < elements.size()) {
      if (elements[finished_].step && !run_.is_cut_off(finished_)) {
        if (!enter_gate(finished_)) return Outcome::Parked;
        finish_element(finished_);
      } else {
        finished_++;
      }
    } else {
      return Outcome::Finished;
    }
    bool left = deepest() || (mode_ == Mode::End && finished_ < elements.size());
    if (left && produced_bytes_ >= kOutputBytes) return Outcome::More;
  }
}

SegmentRun::Slot::Outcome SegmentRun::Slot::work_fold_jobs() {
  int64_t began_ns = busy_clock_ns();
  for (size_t job; (job = run_.next_end_job_++) < run_.end_jobs_ && !run_.context_.stop.requested();)
    run_.segment_.fold->run_end_job(run_.states_, run_.end_phase_, job, run_.room_);
  traffic.back().busy_ns += busy_clock_ns() - began_ns;
  return Outcome::Finished;
}

SegmentRun::Slot::Outcome SegmentRun::Slot::work_fold_end() {
  const Fold& fold = *run_.segment_.fold;
  if (!fold_state_) {
    fold_state_ = run_.lease_state();
    std::vector<std::unique_ptr<Fold::State>> others;
    {
      std::lock_guard lock(run_.mutex_);
      others.swap(run_.states_);
    }
    for (auto& other : others) fold.merge(*fold_state_, *other);
  }
  current_ = run_.segment_.elements.size();
  int64_t began_ns = busy_clock_ns();
  Verdict verdict = Verdict::More;
  size_t paid_bytes = reserve.bytes();
  // What a block is made with comes back only when it has left: that is all that keeps the end of a Fold waiting.
  while (verdict == Verdict::More && produced_bytes_ < kOutputBytes && reserve.bytes() == paid_bytes)
    verdict = fold.finish(*fold_state_, *this);
  traffic.back().busy_ns += busy_clock_ns() - began_ns;
  if (verdict == Verdict::More) return Outcome::More;
  fold_state_.reset();
  return Outcome::Finished;
}

bool SegmentRun::Slot::anything_in_front_of(size_t element_end) const {
  for (size_t i = 0; i < element_end; i++)
    if (!queues_[i].empty()) return true;
  return false;
}

std::optional<size_t> SegmentRun::Slot::deepest() const {
  for (size_t i = queues_.size(); i-- > 0;)
    if (!queues_[i].empty()) return i;
  return std::nullopt;
}

bool SegmentRun::Slot::enter_gate(size_t element) {
  if (entered_[element]) return true;
  // The state goes back first: once parked, this slot may run on another worker at any moment.
  if (fold_state_) run_.return_state(std::move(fold_state_));
  entered_[element] = true;
  return run_.gates_[element]->enter(sequence, this);
}

void SegmentRun::Slot::pass_gates() {
  const auto& elements = run_.segment_.elements;
  while (gate_passed_ < elements.size()) {
    size_t element = gate_passed_;
    if (!queues_[element].empty() || (mode_ == Mode::End && finished_ <= element)) return;
    if (anything_in_front_of(element)) return;
    gate_passed_++;
    if (!run_.gates_[element]) continue;
    Slot* next = entered_[element] ? run_.gates_[element]->leave(sequence) : run_.gates_[element]->skip(sequence);
    if (next) run_.context_.executor.submit(*next);
  }
}

void SegmentRun::Slot::apply(size_t index) {
  auto& queue = queues_[index];
  if (is_dropped(index)) {
    queue.pop_front();
    return;
  }
  const auto& element = run_.segment_.elements[index];
  auto& count = traffic[index];
  Packet& input = queue.front();
  size_t input_bytes = input.bytes();
  uint64_t input_records = records_of(input, run_.context_.limits.count_lines);
  current_ = index;
  int64_t began_ns = busy_clock_ns();
  Verdict verdict = Verdict::Done;
  try {
    verdict = element.map ? element.map->apply(input, scratches_[index].get(), *this) : element.step->step(input, *this);
    if (element.step) check_held_bytes(index);
  } catch (...) {
    count.busy_ns += busy_clock_ns() - began_ns;
    return fail(index);
  }
  count.busy_ns += busy_clock_ns() - began_ns;
  if (verdict == Verdict::More) return;
  count.bytes_in += input_bytes;
  count.records_in += input_records;
  queue.pop_front();
  if (verdict == Verdict::Stop) {
    stopped = true;
    run_.cut(sequence, index + 1);
    drop_up_to(index);
  }
}

void SegmentRun::Slot::finish_element(size_t index) {
  current_ = index;
  int64_t began_ns = busy_clock_ns();
  try {
    if (run_.segment_.elements[index].step->finish(*this) != Verdict::More) finished_ = index + 1;
    else check_held_bytes(index);
  } catch (...) {
    finished_ = index + 1;
    fail(index);
  }
  traffic[index].busy_ns += busy_clock_ns() - began_ns;
}

void SegmentRun::Slot::fail(size_t element) {
  try {
    throw;
  } catch (Error& failure) {
    const auto& place = run_.segment_.elements[element];
    bool own = failure.stage().empty();   // else of the Fold behind: what it holds is of no file
    failure.in_stage(place.name, place.place);
    // A record that was made is of no file, and so is what an element says at the end.
    const auto& queue = queues_[element];
    if (own && !queue.empty() && !(queue.front().batch() && queue.front().batch()->is_made()))
      failure.in_file(run_.context_.inputs.name(queue.front().place.file));
    error = std::current_exception();
  } catch (...) {
    error = std::current_exception();
  }
  run_.cut(sequence, element + 1);
  drop_up_to(element);
}

/// What later tasks carry is dropped wherever it is; the end of the stream brings on what elements behind the cut still
/// hold.
bool SegmentRun::Slot::is_dropped(size_t element) const {
  return mode_ == Mode::Packet ? run_.is_cut(sequence) : run_.is_cut_off(element);
}

void SegmentRun::Slot::drop_up_to(size_t element) {
  for (size_t i = 0; i <= element; i++) queues_[i].clear();
}

void SegmentRun::Slot::push(Packet packet) {
  auto& count = traffic[current_];
  count.bytes_out += packet.bytes();
  count.records_out += records_of(packet, run_.context_.limits.count_lines);
  if (current_ + 1 < queues_.size()) {
    queues_[current_ + 1].push_back(std::move(packet));
  } else {
    put_out(std::move(packet));
  }
}

void SegmentRun::Slot::put_out(Packet packet) {
  const Fold* fold = run_.segment_.fold;
  if (fold && mode_ != Mode::FoldEnd) {
    if (mode_ == Mode::Packet && run_.is_cut(sequence)) return;   // the failure in front of it came first
    auto& count = traffic.back();
    count.bytes_in += packet.bytes();
    count.records_in += records_of(packet, run_.context_.limits.count_lines);
    if (!fold_state_) fold_state_ = run_.lease_state();
    int64_t began_ns = busy_clock_ns();
    fold->fold(*fold_state_, packet);
    check_state_bytes();
    count.busy_ns += busy_clock_ns() - began_ns;
    return;
  }
  if (Text* text = packet.text(); text && text->is_sparse() && !text->empty()) {
    Text dense = text->compact(run_.context_.arena, run_.output_account_->overdraw(Arena::cost_bytes(text->bytes())));
    packet.body = std::move(dense);
  }
  produced_bytes_ += packet.bytes();
  outputs.push_back(std::move(packet));
}

/// All states of one stage are about alike, since tasks take them in turn. While one is put aside, the tasks behind that
/// one soon have to wait for it; so the others that are about due are put aside at the same time.
void SegmentRun::Slot::check_state_bytes() {
  size_t limit_bytes = run_.context_.limits.state_bytes_max;
  size_t bytes = fold_state_->bytes();
  size_t share_bytes = limit_bytes / run_.context_.executor.worker_count();
  bool fits = bytes <= share_bytes;
  if (!fits || (bytes > share_bytes / 2 && run_.spilling_ > 0)) {
    run_.spilling_++;
    bool spilled = fold_state_->spill(run_.context_.spill);
    run_.spilling_--;
    if (spilled) bytes = fold_state_->bytes();
    fits |= spilled;
  }
  if (bytes != fold_state_->credit.bytes()) {
    fold_state_->credit.release();
    fold_state_->credit = run_.state_account_.overdraw(bytes);
  }
  if (fits) return;
  throw holds_too_much(limit_bytes).in_stage(run_.segment_.fold_name, run_.segment_.fold_place);
}

void SegmentRun::Slot::check_held_bytes(size_t element) {
  Step& step = *run_.segment_.elements[element].step;
  size_t limit_bytes = run_.context_.limits.state_bytes_max;
  size_t bytes = step.held_bytes();
  Credit& credit = run_.held_[element];
  if (bytes == credit.bytes()) return;
  bool fits = bytes <= limit_bytes;
  if (!fits && (fits = step.spill(run_.context_.spill))) bytes = step.held_bytes();
  credit.release();
  credit = run_.state_account_.overdraw(bytes);
  if (fits) return;
  const auto& place = run_.segment_.elements[element];
  throw holds_too_much(limit_bytes).in_stage(place.name, place.place);
}

Buffer SegmentRun::Slot::block(size_t payload_bytes) {
  size_t cost_bytes = Arena::cost_bytes(payload_bytes);
  Credit credit = reserve.bytes() >= cost_bytes ? reserve.split(cost_bytes) : run_.output_account_->overdraw(cost_bytes);
  return run_.context_.arena.allocate(payload_bytes, std::move(credit));
}

void SegmentRun::Slot::note(Note note) { notes.push_back(std::move(note)); }

bool SegmentRun::Slot::stopping() const {
  return run_.context_.stop.requested() || is_dropped(current_);
}

}  // namespace weir
