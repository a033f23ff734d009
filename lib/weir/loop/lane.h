// Lane: a few threads of a driver's own for what may block and what the driver has no better way for: functions
// (getaddrinfo, a glob), path operations, and, without io_uring, files. Threads start when there is work for them and
// end with the Lane. All signals are blocked in them.
//
// `submit`, `cancel` and `take_completed` are for the loop's thread. An operation that has begun runs to its end.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "weir/loop/driver.h"
#include "weir/loop/operation_list.h"

namespace weir {

class Lane {
 public:
  /// `driver` is woken when something has completed.
  explicit Lane(Driver& driver, size_t threads_max = 4) : driver_(driver), threads_max_(threads_max) {}
  ~Lane();   ///< waits for what has begun

  void submit(Operation& operation);
  /// True if it had not begun: it is out of the lane then, and never will.
  bool cancel(Operation& operation);
  /// What has ended since the last call, `result` filled.
  OperationList take_completed();

 private:
  void run();

  Driver& driver_;
  const size_t threads_max_;
  std::mutex mutex_;
  std::condition_variable work_;
  OperationList waiting_, completed_;
  size_t idle_threads_ = 0, waiting_count_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

/// Runs an operation here and now; -errno on failure. Of files and paths, Connect and Blocking; EINTR is retried.
/// A Write at the current position writes at most `size` bytes, if that is not 0.
int64_t run_blocking(Operation& operation);

}  // namespace weir
