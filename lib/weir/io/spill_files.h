// The SpillStore of real files: in a folder ($TMPDIR or /tmp), without a name from the beginning (O_TMPFILE, or
// unlinked at once where the file system has no such files), so that nothing is left behind, also by a crash.
// Calls block; they are made by tasks on the pool.
#pragma once

#include <string>

#include "weir/base/spill.h"

namespace weir {

class SpillFiles final : public SpillStore {
 public:
  /// An empty folder: the one for temporary files.
  explicit SpillFiles(std::string folder = {}) : folder_(std::move(folder)) {}
  std::unique_ptr<SpillFile> create() override;

 private:
  std::string folder_;
};

}  // namespace weir
