// GroupPartitions: groups put aside in one file, sorted into partitions by the hash of their keys, so that all groups of
// one key lie in one partition, and a partition can be put together again by itself.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/query/byte_stream.h"
#include "weir/query/spill_frames.h"

namespace weir {

class GroupPartitions {
 public:
  static constexpr size_t kCount = 64;
  static constexpr unsigned kDepthMax = 9;   ///< there are no more bits in a hash

  /// `depth`: how often these groups have been parted already. `held_bytes`: about what may be held in memory.
  GroupPartitions(SpillStore& store, unsigned depth, size_t held_bytes);

  void put(uint64_t hash, std::string_view group);
  /// Writes the rest; then partitions can be read, by any number of readers.
  void finish();
  size_t held_bytes() const;

  /// Calls `take(hash, group)` for each group of a partition.
  template <typename Take>
  void read(size_t partition, Take&& take) const {
    const Part& part = parts_[partition];
    if (part.frames.empty()) return;
    SpillFrameReader frames(file_);
    std::string content;
    for (const SpillFrame& frame : part.frames) {
      frames.read(frame, content);
      for (ByteReader reader(content); !reader.at_end();) {
        auto hash = reader.get<uint64_t>();
        take(hash, reader.get_text());
      }
    }
  }

 private:
  struct Part {
    std::string content;   ///< not yet written
    std::vector<SpillFrame> frames;
  };
  void write(Part& part);

  unsigned shift_;
  size_t frame_bytes_;
  std::optional<SpillFrameWriter> writer_;
  std::shared_ptr<const SpillFile> file_;   ///< once finished
  std::array<Part, kCount> parts_;
};

}  // namespace weir
