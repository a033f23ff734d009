// TbbPool: an Executor on a oneTBB arena, the only place that knows oneTBB. The loop's thread is not one of its
// workers. How many workers there are is the smallest of what was asked for, the affinity mask and the cgroup's CPU
// quota, at least one; oneTBB itself may allow fewer, which only an application can change (`set_process_workers`).
#pragma once

#include <memory>

#include "weir/pool/executor.h"

namespace weir {

class TbbPool final : public Executor {
 public:
  /// `workers`: 0 for as many as the machine offers.
  explicit TbbPool(size_t workers = 0);
  ~TbbPool() override;
  void submit(Job& job) override;
  int64_t attend() override;
  size_t worker_count() const override { return workers_; }

  /// For an application's main: lets oneTBB start `workers` threads beside the calling one for as long as the
  /// returned object lives. A library never calls it.
  static std::shared_ptr<void> set_process_workers(size_t workers);

 private:
  struct Arena;
  void run_next();
  size_t workers_;
  std::unique_ptr<Arena> arena_;
};

/// How many CPUs this process may use: affinity mask and cgroup quota, rounded up, at least 1.
size_t available_cpus();

}  // namespace weir
