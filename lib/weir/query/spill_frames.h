// Pieces of bytes in a spill file that can be read in any order. As they are: what is written once and read once by the
// same machine costs more to compress than to hold in its page cache.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "weir/base/spill.h"

namespace weir {

inline constexpr size_t kSpillFrameBytes = 64 << 10;  ///< enough for a call, little enough to hold many

struct SpillFrame {
  uint64_t offset;
  uint32_t bytes;
};

class SpillFrameWriter {
 public:
  explicit SpillFrameWriter(SpillStore& store);
  SpillFrame put(std::string_view content);
  /// Ends the writing.
  std::shared_ptr<const SpillFile> finish() { return std::move(file_); }

 private:
  std::unique_ptr<SpillFile> file_;
  uint64_t offset_ = 0;
};

class SpillFrameReader {
 public:
  explicit SpillFrameReader(std::shared_ptr<const SpillFile> file);
  void read(const SpillFrame& frame, std::string& content);

 private:
  std::shared_ptr<const SpillFile> file_;
};

}  // namespace weir
