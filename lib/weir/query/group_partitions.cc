#include "weir/query/group_partitions.h"

#include <algorithm>
#include <bit>

namespace weir {
namespace {

constexpr unsigned kBits = 6;
static_assert(size_t{1} << kBits == GroupPartitions::kCount);
constexpr size_t kFrameBytesLeast = 4 << 10;

}  // namespace

GroupPartitions::GroupPartitions(SpillStore& store, unsigned depth, size_t held_bytes)
    : shift_(64 - kBits * (depth + 1)),
      frame_bytes_(std::clamp(held_bytes / kCount, kFrameBytesLeast, kSpillFrameBytes)),
      writer_(store) {}

void GroupPartitions::put(uint64_t hash, std::string_view group) {
  Part& part = parts_[(hash >> shift_) % kCount];
  ByteWriter writer(part.content);
  writer.put(hash);
  writer.put_text(group);
  if (part.content.size() >= frame_bytes_) write(part);
}

void GroupPartitions::write(Part& part) {
  if (part.content.empty()) return;
  part.frames.push_back(writer_->put(part.content));
  part.content.clear();
}

void GroupPartitions::finish() {
  if (!writer_) return;
  for (Part& part : parts_) {
    write(part);
    part.content = {};
  }
  file_ = writer_->finish();
  writer_.reset();
}

size_t GroupPartitions::held_bytes() const {
  size_t bytes = sizeof *this;
  for (const Part& part : parts_) bytes += part.content.capacity() + part.frames.capacity() * sizeof(SpillFrame);
  return bytes;
}

}  // namespace weir
