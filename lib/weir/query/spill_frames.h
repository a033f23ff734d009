// Pieces of bytes in a spill file, each compressed by itself, so that they can be read in any order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "weir/base/spill.h"
#include "weir/codec/codec.h"

namespace weir {

inline constexpr size_t kSpillFrameBytes = 64 << 10;  ///< enough to compress well, little enough to hold many

struct SpillFrame {
  uint64_t offset;
  uint32_t stored_bytes, content_bytes;
};

class SpillFrameWriter {
 public:
  explicit SpillFrameWriter(SpillStore& store);
  SpillFrame put(std::string_view content);
  /// Ends the writing.
  std::shared_ptr<const SpillFile> finish() { return std::move(file_); }

 private:
  std::unique_ptr<SpillFile> file_;
  std::unique_ptr<FrameEncoder> encoder_;
  std::string stored_;
  uint64_t offset_ = 0;
};

class SpillFrameReader {
 public:
  explicit SpillFrameReader(std::shared_ptr<const SpillFile> file);
  void read(const SpillFrame& frame, std::string& content);

 private:
  std::shared_ptr<const SpillFile> file_;
  std::unique_ptr<Decoder> decoder_;
  std::string stored_;
};

}  // namespace weir
