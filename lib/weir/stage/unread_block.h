// UnreadBlock: a block of a file that its source has found in the page cache and left there. Whoever computes on it
// copies it first, on the pool, so that the bytes arrive in the cache of the core that looks at them (1 GiB searched on
// two cores: 0.13 s, against 0.17 s where kernel threads copy). What has left the page cache meanwhile is read on the
// loop. The credit for its buffer has been drawn; the buffer is taken only when it is read into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "weir/base/block.h"
#include "weir/io/descriptor.h"
#include "weir/loop/loop.h"
#include "weir/task/task.h"

namespace weir {

class UnreadBlock {
 public:
  /// Who reads what, for errors. The views live as long as the run.
  struct Origin {
    std::string_view file_name;
    std::string_view stage;
    int place = -1;
  };

  /// `file` is shared by all blocks of it that are still to be read: the last one closes it.
  UnreadBlock(std::shared_ptr<const Descriptor> file, const Origin& origin, int64_t offset, size_t size, Credit credit)
      : file_(std::move(file)), origin_(origin), offset_(offset), size_(size), credit_(std::move(credit)) {}

  size_t size() const { return size_; }

  /// Copies it out of the page cache. False if not all of it is there now. From any thread.
  bool read_cached(Driver& driver, Arena& arena);
  /// Reads what is left of it, on the loop. Throws Error, or Cancelled; what was read before that can be taken.
  Task<void> read(Loop& loop, Arena& arena, Stop& stop);
  /// What was read, less than `size` if the file ends before that.
  Chunk take() { return std::move(buffer_).freeze(filled_); }

 private:
  void need_buffer(Arena& arena);
  std::span<char> room() const { return {buffer_.data() + filled_, size_ - filled_}; }

  std::shared_ptr<const Descriptor> file_;
  Origin origin_;
  int64_t offset_;
  size_t size_;
  size_t filled_ = 0;
  Credit credit_;
  Buffer buffer_;
};

}  // namespace weir
