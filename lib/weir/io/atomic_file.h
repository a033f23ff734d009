// AtomicFile: a file that appears under its name when it is complete, or not at all. Until then it is a temporary
// file beside its target (`.NAME.weir-XXXXXX`), locked; one that nobody has locked was left by a process that died,
// and is removed by the next that writes the same target. What was there before stays until `commit`, so that an
// output may be an input, and its mode is kept. A target that is a symlink is what the link points to.
//
// One thread; end it by `commit`, `keep_partial` or `discard`. Errors name the path as it was given.
#pragma once

#include <string>

#include "weir/io/descriptor.h"
#include "weir/loop/loop.h"
#include "weir/task/task.h"

namespace weir {

class AtomicFile {
 public:
  AtomicFile(AtomicFile&&) noexcept = default;
  /// Removes the temporary file if the file was not ended.
  ~AtomicFile();

  /// Throws Error(Permission) for a target that may not be written, although it could be replaced.
  static Task<AtomicFile> create(Loop& loop, std::string path);

  int fd() const { return descriptor_.get(); }

  /// Gives it its name. `sync`: first forces the content to the disk, then the name. If that fails, nothing is left.
  Task<void> commit(Loop& loop, bool sync);
  /// Keeps it as `NAME.partial`, and says what that is.
  Task<std::string> keep_partial(Loop& loop);
  Task<void> discard(Loop& loop);

 private:
  AtomicFile() = default;
  std::string shown_;        ///< the path as it was given
  std::string target_;       ///< the same with symlinks followed
  std::string temporary_;    ///< empty once ended
  Descriptor descriptor_;
};

/// The path that `path` is in the end, its last part being no symlink. Throws Error for a loop of them. Blocks.
std::string follow_symlinks(const std::string& path);

}  // namespace weir
