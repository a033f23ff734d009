#include "weir/io/transfer.h"

#include <limits.h>

#include <algorithm>
#include <cerrno>

namespace weir {

Task<int64_t> read_full(Loop& loop, int fd, std::span<char> into, int64_t offset, Stop& stop) {
  size_t filled = 0;
  while (filled < into.size()) {
    int64_t count = co_await loop.read(fd, into.subspan(filled), offset + static_cast<int64_t>(filled), &stop);
    if (count == -EINTR || count == -EAGAIN) continue;
    if (count < 0 && filled == 0) co_return count;
    if (count <= 0) break;
    filled += static_cast<size_t>(count);
  }
  co_return static_cast<int64_t>(filled);
}

Task<int64_t> write_full(Loop& loop, int fd, std::span<iovec> from, int64_t offset, Stop* stop) {
  while (!from.empty()) {
    auto part = from.first(std::min<size_t>(from.size(), IOV_MAX));
    int64_t count = co_await loop.write(fd, part, offset, stop);
    if (count == -EINTR || count == -EAGAIN) continue;
    if (count < 0) co_return count;
    if (offset >= 0) offset += count;
    from = rest_of(from, static_cast<size_t>(count));
  }
  co_return 0;
}

std::span<iovec> rest_of(std::span<iovec> vectors, size_t bytes) {
  while (!vectors.empty() && bytes >= vectors.front().iov_len) {
    bytes -= vectors.front().iov_len;
    vectors = vectors.subspan(1);
  }
  if (bytes) {
    vectors.front().iov_base = static_cast<char*>(vectors.front().iov_base) + bytes;
    vectors.front().iov_len -= bytes;
  }
  return vectors;
}

}  // namespace weir
