// Pieces of bytes in a spill file that can be read in any order. The first of a run are written as they are, since
// compressing them takes longer than the page cache does; past kPlainBytesMax each is a zstd frame, for the disk's sake.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "weir/base/spill.h"
#include "weir/codec/codec.h"

namespace weir {

inline constexpr size_t kSpillFrameBytes = 64 << 10;  ///< enough for a call, little enough to hold many
inline constexpr uint64_t kPlainBytesMax = 1 << 30;   ///< what is put aside as it is, by all stages of a run

struct SpillFrame {
  uint64_t offset;
  uint32_t stored_bytes, content_bytes;   ///< the same: stored as it is
};

class SpillFrameWriter {
 public:
  explicit SpillFrameWriter(SpillStore& store);
  SpillFrame put(std::string_view content);
  /// Ends the writing.
  std::shared_ptr<const SpillFile> finish() { return std::move(file_); }

 private:
  SpillStore& store_;
  std::unique_ptr<SpillFile> file_;
  std::unique_ptr<FrameEncoder> encoder_;   ///< once there is something to compress
  std::string stored_;
  uint64_t offset_ = 0;
};

class SpillFrameReader {
 public:
  explicit SpillFrameReader(std::shared_ptr<const SpillFile> file);
  void read(const SpillFrame& frame, std::string& content);

 private:
  std::shared_ptr<const SpillFile> file_;
  std::unique_ptr<Decoder> decoder_;   ///< once there is something to decompress
  std::string stored_;
};

}  // namespace weir
