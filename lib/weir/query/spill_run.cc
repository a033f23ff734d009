#include "weir/query/spill_run.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace weir {

RunWriter::RunWriter(SpillStore& store) : writer_(store) {}

void RunWriter::put(const Record& record) {
  if (content_.size() >= kSpillFrameBytes) end_frame();
  if (content_.empty()) first_ = record.prefix();
  content_.append(record.bytes());
}

void RunWriter::end_frame() {
  if (content_.empty()) return;
  run_.frames.push_back({writer_.put(content_), first_});
  content_.clear();
}

SpillRun RunWriter::finish() && {
  end_frame();
  run_.file = writer_.finish();
  return std::move(run_);
}

RunReader::RunReader(const SpillRun& run, uint64_t from)
    : reader_(run.file), frames_(run.frames) {
  // The last frame that may hold `from`: the one before the first that begins at it or behind it.
  auto begins_before = [](const SpillRun::Frame& frame, uint64_t prefix) { return frame.first < prefix; };
  auto found = std::lower_bound(frames_.begin(), frames_.end(), from, begins_before);
  if (found != frames_.begin()) --found;
  next_frame_ = static_cast<size_t>(found - frames_.begin());
  Record record;
  while (next(record)) {
    if (record.prefix() < from) continue;
    at_ -= record.size();
    return;
  }
}

bool RunReader::next_in_frame(Record& record) {
  if (at_ == content_.size()) return false;
  record = Record(content_.data() + at_);
  at_ += record.size();
  return true;
}

bool RunReader::next(Record& record) {
  while (!next_in_frame(record)) {
    if (next_frame_ == frames_.size()) return false;
    reader_.read(frames_[next_frame_++].stored, content_);
    at_ = 0;
  }
  return true;
}

}  // namespace weir
