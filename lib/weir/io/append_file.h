// AppendFile: a file that grows by whole records, also under several writers. Each write takes the file's lock, goes to
// the end that the file has by then, and is taken back if it fails, so that no record is ever torn or glued to
// another. A last line without its end, left by a writer that died, is given one.
//
// One thread. Errors name the path as it was given.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <span>
#include <string>

#include "weir/io/descriptor.h"
#include "weir/loop/loop.h"
#include "weir/task/stop.h"
#include "weir/task/task.h"

namespace weir {

class AppendFile {
 public:
  /// Makes the file if it is not there. `lines`: its content is lines, so that a torn one can be told.
  static Task<AppendFile> open(Loop& loop, std::string path, bool lines, Stop& stop);

  /// Appends all of `from`, which it uses up, or nothing. Waits while another process has the lock; throws Cancelled if
  /// `stop` is requested meanwhile.
  Task<void> write(Loop& loop, std::span<iovec> from, Stop& stop);
  Task<void> sync(Loop& loop);

  /// Moves the file away, and goes on with a new one under its name.
  Task<void> rotate(Loop& loop, std::string to);

  uint64_t size_bytes() const { return size_bytes_; }     ///< after the last write
  bool repaired() const { return repaired_; }             ///< the last line had no end

 private:
  Task<void> take_lock(Loop& loop, Stop& stop);
  std::string path_;
  Descriptor descriptor_;
  uint64_t size_bytes_ = 0;
  bool repaired_ = false;
};

}  // namespace weir
