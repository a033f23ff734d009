#include "weir/query/spill_run.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "weir/base/check.h"

namespace weir {
namespace {

constexpr size_t kFrameBytes = 64 << 10;
constexpr int kLevel = -7;  // what is written once and read once is not worth a better one

}  // namespace

RunWriter::RunWriter(SpillStore& store) : file_(store.create()), encoder_(make_frame_encoder(Codec::Zstd, kLevel)) {}

void RunWriter::put(const Record& record) {
  if (content_.size() >= kFrameBytes) end_frame();
  if (content_.empty()) first_ = record.prefix();
  content_.append(record.bytes());
}

void RunWriter::end_frame() {
  if (content_.empty()) return;
  stored_.resize(encoder_->bound_bytes(content_.size()));
  size_t size = encoder_->encode(content_, stored_.data());
  file_->append(std::string_view(stored_).substr(0, size));
  run_.frames.push_back({offset_, static_cast<uint32_t>(size), static_cast<uint32_t>(content_.size()), first_});
  offset_ += size;
  content_.clear();
}

SpillRun RunWriter::finish() && {
  end_frame();
  run_.file = std::move(file_);
  return std::move(run_);
}

RunReader::RunReader(const SpillRun& run, uint64_t from)
    : file_(run.file), frames_(run.frames), decoder_(make_decoder(Codec::Zstd)) {
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

void RunReader::read_frame(const SpillRun::Frame& frame) {
  stored_.resize(frame.stored_bytes);
  file_->read(frame.offset, stored_.data(), stored_.size());
  content_.resize(frame.content_bytes);
  decoder_->restart(frame.offset);
  std::string_view input = stored_;
  char* out = content_.data();
  decoder_->decode(input, out, content_.data() + content_.size());
  WEIR_CHECK(out == content_.data() + content_.size());
  at_ = 0;
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
    read_frame(frames_[next_frame_++]);
  }
  return true;
}

}  // namespace weir
