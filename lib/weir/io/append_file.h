// AppendFile: a file that grows by whole records, also under several writers. Each write takes the file's lock, goes to
// the end that the file has by then, and is taken back if it fails, so that no record is ever torn or glued to
// another. A last line without its end, left by a writer that died, is given one. If somebody else has moved the file
// away, the next write begins a new one under its name.
//
// One thread. Errors name the path as it was given. A path that is a symlink is what the link points to.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "weir/io/descriptor.h"
#include "weir/loop/loop.h"
#include "weir/task/stop.h"
#include "weir/task/task.h"

namespace weir {

class AppendFile {
 public:
  struct Options {
    bool lines = false;           ///< its content is lines, so that a torn one can be told
    bool makes_folders = false;   ///< those that it lies in, where they are missing
    /// Looks at what is there, on the lane and with the lock held, and may cut it. Null: nothing does.
    std::function<void(int fd, uint64_t size_bytes)> look = {};
  };
  /// Makes the file if it is not there.
  static Task<AppendFile> open(Loop& loop, std::string path, Options options, Stop& stop);

  /// Appends all of `from`, which it uses up, or nothing; behind `opening`, which may be nothing, if the file is empty.
  /// Waits while another process has the lock; throws Cancelled if `stop` is requested meanwhile.
  Task<void> write(Loop& loop, std::span<iovec> from, Stop& stop, std::string opening = {});
  Task<void> sync(Loop& loop);
  /// Closes it until the next write.
  Task<void> suspend(Loop& loop);

  /// Moves the file away, and goes on with a new one under its name.
  Task<void> rotate(Loop& loop, std::string to);

  const std::string& path() const { return path_; }       ///< with symlinks followed
  uint64_t size_bytes() const { return size_bytes_; }     ///< after the last write
  bool repaired() const { return repaired_; }             ///< the last line had no end
  bool is_suspended() const { return !descriptor_; }
  /// What it is on the disk.
  uint64_t device() const { return device_; }
  uint64_t inode() const { return inode_; }

 private:
  int try_lock();
  template <typename Work>
  Task<void> with_lock(Loop* loop, Stop* stop, Work* work, int* error_number);
  void open_again();
  std::string path_, shown_;
  Descriptor descriptor_;
  uint64_t size_bytes_ = 0, device_ = 0, inode_ = 0;
  bool repaired_ = false;
};

}  // namespace weir
