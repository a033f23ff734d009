// Executor: where CPU work runs. Jobs are plain functions; a job never waits, never throws and never touches a
// coroutine. Its result goes back to the loop by `Loop::post`, one wake-up for many. Two of them: the oneTBB pool
// (tbb_pool.h) and a seeded single-threaded one for simulation (sim_executor.h).
#pragma once

#include <cstddef>
#include <cstdint>

namespace weir {

/// One piece of work. It stays where it is until `run` has returned; the last thing that `run` does is to tell the
/// loop, after which the job may be gone.
class Job {
 public:
  virtual void run() noexcept = 0;

 protected:
  ~Job() = default;
};

class Executor {
 public:
  /// Waits until every job has returned. An executor goes before the loop that its jobs post to.
  virtual ~Executor() = default;
  /// Queues a job. Jobs begin in about the order of submission. From any thread.
  virtual void submit(Job& job) = 0;
  /// Called on the loop's thread when it is about to wait. Where no job is at work and none of those that wait has begun
  /// for 1 ms, because others have all of the machine's workers, one runs here and now. Returns after how many ns to call
  /// again, INT64_MAX for never.
  virtual int64_t attend() { return INT64_MAX; }
  /// How many jobs can run at a time.
  virtual size_t worker_count() const = 0;
};

}  // namespace weir
