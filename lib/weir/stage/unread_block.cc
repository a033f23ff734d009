#include "weir/stage/unread_block.h"

#include "weir/base/error.h"
#include "weir/io/transfer.h"

namespace weir {

void UnreadBlock::need_buffer(Arena& arena) {
  if (!buffer_) buffer_ = arena.allocate(size_, std::move(credit_));
}

bool UnreadBlock::read_cached(Driver& driver, Arena& arena) {
  need_buffer(arena);
  while (filled_ < size_) {
    int64_t count = driver.read_cached(file_->get(), room(), offset_ + static_cast<int64_t>(filled_));
    if (count == 0) return true;
    if (count < 0) return false;   // also an error: the read on the loop meets it again
    filled_ += static_cast<size_t>(count);
  }
  return true;
}

Task<void> UnreadBlock::read(Loop& loop, Arena& arena, Stop& stop) {
  need_buffer(arena);
  int64_t count = 1;
  while (filled_ < size_ && count > 0) {
    count = co_await read_full(loop, file_->get(), room(), offset_ + static_cast<int64_t>(filled_), stop);
    if (count > 0) filled_ += static_cast<size_t>(count);
  }
  if (count < 0)
    throw Error::from_errno(static_cast<int>(-count), "reading")
        .in_file(origin_.file_name)
        .at_offset(static_cast<uint64_t>(offset_) + filled_)
        .in_stage(origin_.stage, origin_.place);
}

}  // namespace weir
