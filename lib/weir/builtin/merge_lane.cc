#include "weir/builtin/merge_lane.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "weir/builtin/records.h"
#include "weir/query/coerce.h"

namespace weir {
namespace {

/// For a heap with the earliest on top.
bool later(const MergeRow& a, const MergeRow& b) {
  return a.time_ns != b.time_ns ? a.time_ns > b.time_ns : a.number > b.number;
}

size_t bytes_of(const MergeRow& row) { return sizeof row + row.bytes.capacity(); }

int64_t minus(int64_t time_ns, int64_t slack_ns) {
  int64_t result;
  return __builtin_sub_overflow(time_ns, slack_ns, &result) ? INT64_MIN : result;
}

}  // namespace

std::optional<int64_t> MergeTime::read(const Value& value, Position position, EvalScratch& scratch) const {
  if (value.is_null()) return std::nullopt;
  auto time = time_of(value, zone_.get());
  if (!time) scratch.count_misread(this, text_, value, position);
  return time;
}

void MergeLane::work(Working& scratch, size_t bytes_max) {
  std::exception_ptr failure;
  try {
    more_ = chain_->work(scratch.parser.get(), bytes_max);
  } catch (...) {
    failure = std::current_exception();   // behind what came before it
  }
  Column times;
  for (Packet& packet : chain_->outputs) {
    Batch* batch = packet.batch();
    if (!batch || batch->selection().empty()) continue;
    times.clear();
    time_.evaluate(*batch, scratch.eval, times);
    for (uint16_t row : batch->selection()) {
      last_ns_ = time_.read(times[row], batch->position(row), scratch.eval).value_or(last_ns_);
      made_.push_back({last_ns_, number_++, std::string(writer_.write(*batch, row))});
    }
    note_misread(scratch.eval, batch->place(), *chain_);
  }
  chain_->outputs.clear();
  if (failure) std::rethrow_exception(failure);
}

void MergeLane::feed(Packet packet) {
  chain_->feed(std::move(packet));
  more_ = true;
}

void MergeLane::end() {
  chain_->end();
  more_ = ended_ = true;
}

void MergeLane::arrive(bool all) {
  for (Note& note : chain_->notes) notes.push_back(std::move(note));
  chain_->notes.clear();
  for (MergeRow& row : made_) admit(std::move(row));
  made_.clear();
  release(all || has_ended());
}

void MergeLane::admit(MergeRow row) {
  held_bytes_ += bytes_of(row);
  latest_ns_ = std::max(latest_ns_, row.time_ns);
  waiting_.push_back(std::move(row));
  std::ranges::push_heap(waiting_, later);
  release(false);
}

void MergeLane::release(bool all) {
  int64_t settled_ns = minus(latest_ns_, slack_ns_);
  while (!waiting_.empty() && (all || waiting_.front().time_ns <= settled_ns)) {
    std::ranges::pop_heap(waiting_, later);
    MergeRow row = std::move(waiting_.back());
    waiting_.pop_back();
    if (row.time_ns < released_ns_) {
      late_++;
      late_ns_max_ = std::max(late_ns_max_, -minus(row.time_ns, latest_ns_));
      row.time_ns = released_ns_;
    }
    released_ns_ = row.time_ns;
    ready_.push_back(std::move(row));
  }
}

MergeRow MergeLane::pop() {
  MergeRow row = std::move(ready_.front());
  ready_.pop_front();
  held_bytes_ -= bytes_of(row);
  return row;
}

}  // namespace weir
