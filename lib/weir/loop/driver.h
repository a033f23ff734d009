// Driver: all that the outside world does for us, behind one small interface, so that the same engine runs on
// io_uring (uring_driver), on epoll and threads (posix_driver) and on a seeded simulation (sim_driver). A test-suite
// with one body runs on all three.
//
// Everything but `wake` and `read_cached` is called on the loop's thread. Completed operations are handed to `complete` from within
// `turn` only, never from `submit`. A driver is made by the thread that runs the loop.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "weir/loop/operation.h"
#include "weir/task/ready_queue.h"

namespace weir {

class Driver {
 public:
  virtual ~Driver() = default;

  virtual std::string_view name() const = 0;   ///< "uring", "posix", "sim"

  /// Begins an operation. It completes in a later `turn`, also if it fails at once.
  virtual void submit(Operation& operation) = 0;

  /// Asks for the end of a submitted operation. It still completes: with -ECANCELED, or with its result if that was
  /// faster (a running file read cannot be cancelled). No effect on a completed one.
  virtual void cancel(Operation& operation) = 0;

  /// Submits what is queued, waits until something completes, `wake` is called or the clock reaches `deadline_ns`
  /// (0: do not wait; INT64_MAX: no deadline), and readies the waiters of what has completed.
  virtual void turn(int64_t deadline_ns, ReadyQueue& ready) = 0;

  /// Ends a `turn` that waits, or the next one at once. From any thread; cheap when called again before that.
  virtual void wake() = 0;

  /// Copies what the page cache has of a file at `offset`, without waiting: the number of bytes, 0 at the end of the
  /// file, or -errno, -EAGAIN for what is not there now. From any thread.
  virtual int64_t read_cached(int fd, std::span<char> into, int64_t offset) = 0;

  virtual int64_t now_ns() const = 0;          ///< monotonic
  virtual int64_t wall_ns() const = 0;         ///< since the epoch, UTC
  virtual uint64_t random() = 0;               ///< seeded by the system; in simulation by the seed

  /// Operations begun and not yet completed.
  virtual size_t pending_count() const = 0;
};

/// The driver that this machine can have: io_uring, or epoll where the kernel lacks or forbids it. `wanted` is
/// "", "uring" or "posix"; asking for one that cannot be had throws Error(Unsupported).
std::unique_ptr<Driver> make_driver(std::string_view wanted = {});

}  // namespace weir
