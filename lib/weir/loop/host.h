// What the machine that we run on gives at once, for the drivers that are not a simulation.
#pragma once

#include <cstdint>
#include <span>

namespace weir {

int64_t host_now_ns() noexcept;    ///< CLOCK_MONOTONIC
int64_t host_wall_ns() noexcept;   ///< CLOCK_REALTIME
uint64_t host_random() noexcept;   ///< from the kernel
int64_t host_read_cached(int fd, std::span<char> into, int64_t offset) noexcept;   ///< as Driver::read_cached

}  // namespace weir
