#include "weir/loop/host.h"

#include <sys/random.h>
#include <sys/uio.h>
#include <time.h>

#include <cerrno>

#include "weir/base/check.h"

namespace weir {
namespace {

int64_t clock_ns(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

int64_t host_now_ns() noexcept { return clock_ns(CLOCK_MONOTONIC); }
int64_t host_wall_ns() noexcept { return clock_ns(CLOCK_REALTIME); }

uint64_t host_random() noexcept {
  uint64_t value = 0;
  WEIR_CHECK(getrandom(&value, sizeof value, 0) == sizeof value);
  return value;
}

int64_t host_read_cached(int fd, std::span<char> into, int64_t offset) noexcept {
  iovec vector{into.data(), into.size()};
  ssize_t count = preadv2(fd, &vector, 1, offset, RWF_NOWAIT);
  return count < 0 ? -errno : count;
}

}  // namespace weir
