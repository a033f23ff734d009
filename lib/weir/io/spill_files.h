// The SpillStore of real files: in a folder ($TMPDIR or /tmp), without a name from the beginning (O_TMPFILE, or
// unlinked at once where the file system has no such files), so that nothing is left behind, also by a crash.
// Calls block; they are made by tasks on the pool.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "weir/base/spill.h"

namespace weir {

class SpillFiles final : public SpillStore {
 public:
  /// An empty folder: the one for temporary files.
  explicit SpillFiles(std::string folder = {}) : folder_(std::move(folder)) {}
  std::unique_ptr<SpillFile> create() override;
  uint64_t written_bytes() const override { return written_->load(std::memory_order_relaxed); }

 private:
  std::string folder_;
  std::shared_ptr<std::atomic<uint64_t>> written_ = std::make_shared<std::atomic<uint64_t>>(0);   ///< shared with the files
};

}  // namespace weir
