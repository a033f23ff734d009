// SimExecutor: an Executor for simulations. Jobs run on the loop's own thread, one for each posted turn, in an order
// drawn from the seed, so that a run is a pure function of it. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "weir/loop/loop.h"
#include "weir/pool/executor.h"

namespace weir {

class SimExecutor final : public Executor {
 public:
  /// `worker_count`: how many jobs the engine is told to keep going.
  SimExecutor(Loop& loop, uint64_t seed, size_t worker_count = 2);
  ~SimExecutor() override;
  void submit(Job& job) override;
  size_t worker_count() const override { return worker_count_; }

 private:
  struct Turn : Posted {
    SimExecutor* executor;
  };
  void run_one();
  Loop& loop_;
  uint64_t state_;
  size_t worker_count_;
  std::vector<Job*> jobs_;
  Turn turn_;
  bool turn_posted_ = false;
};

}  // namespace weir
