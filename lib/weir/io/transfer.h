// Whole transfers: the kernel may read or write less than it was asked for; these go on until it is done.
#pragma once

#include <cstdint>
#include <span>

#include "weir/loop/loop.h"
#include "weir/task/stop.h"
#include "weir/task/task.h"

namespace weir {

/// Reads at `offset` until `into` is full or the file ends. The number of bytes read, or -errno if nothing could be
/// read before an error (what was read before it is delivered first; the next call meets the error again).
Task<int64_t> read_full(Loop& loop, int fd, std::span<char> into, int64_t offset, Stop& stop);

/// Writes all of `from`, which it uses up. `offset` -1: at the current position. 0, or -errno. Throws Cancelled if
/// there is a `stop` and it is requested.
Task<int64_t> write_full(Loop& loop, int fd, std::span<iovec> from, int64_t offset, Stop* stop = nullptr);

/// `vectors` without their first `bytes` bytes; changes the vector that these end in.
std::span<iovec> rest_of(std::span<iovec> vectors, size_t bytes);

}  // namespace weir
