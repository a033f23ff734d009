// WakeEvent: how other threads end a driver's wait: an eventfd that the driver watches. Many calls of `wake` before
// the driver has seen one cost a single write.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "weir/base/error.h"

namespace weir {

class WakeEvent {
 public:
  WakeEvent() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (fd_ < 0) throw Error::from_errno(errno, "making an eventfd");
  }
  ~WakeEvent() { close(fd_); }
  WakeEvent(const WakeEvent&) = delete;
  WakeEvent& operator=(const WakeEvent&) = delete;

  int fd() const noexcept { return fd_; }

  /// From any thread.
  void wake() noexcept {
    if (!woken_.exchange(true, std::memory_order_acq_rel)) eventfd_write(fd_, 1);
  }

  // The driver's thread. What was done before a `wake` that these take notice of is visible after them.

  /// The wake-up was seen and its bytes may stay unread: for who watches edges.
  void acknowledge() noexcept { woken_.exchange(false, std::memory_order_acq_rel); }
  /// The wake-up was seen, the descriptor is no longer readable. Read before the flag falls: a write that came
  /// between the two would be swallowed.
  void drain() noexcept {
    eventfd_t count;
    eventfd_read(fd_, &count);
    acknowledge();
  }

 private:
  int fd_;
  std::atomic<bool> woken_{false};
};

}  // namespace weir
