// The clock and the randomness of the machine that we run on, for the drivers that are not a simulation.
#pragma once

#include <cstdint>

namespace weir {

int64_t host_now_ns() noexcept;    ///< CLOCK_MONOTONIC
int64_t host_wall_ns() noexcept;   ///< CLOCK_REALTIME
uint64_t host_random() noexcept;   ///< from the kernel

}  // namespace weir
