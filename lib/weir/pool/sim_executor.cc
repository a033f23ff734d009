#include "weir/pool/sim_executor.h"

#include <utility>

#include "weir/base/check.h"

namespace weir {

SimExecutor::SimExecutor(Loop& loop, uint64_t seed, size_t worker_count)
    : loop_(loop), state_(seed), worker_count_(worker_count) {
  turn_.executor = this;
  turn_.run = [](Posted* posted) { static_cast<Turn*>(posted)->executor->run_one(); };
}

SimExecutor::~SimExecutor() { WEIR_CHECK(jobs_.empty()); }

void SimExecutor::submit(Job& job) {
  jobs_.push_back(&job);
  if (std::exchange(turn_posted_, true)) return;
  loop_.post(turn_);
}

void SimExecutor::run_one() {
  turn_posted_ = false;
  // SplitMix64: any seed will do, 0 too.
  uint64_t mixed = (state_ += 0x9E3779B97F4A7C15u);
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  mixed ^= mixed >> 31;
  std::swap(jobs_[mixed % jobs_.size()], jobs_.back());
  Job* job = jobs_.back();
  jobs_.pop_back();
  if (!jobs_.empty()) {
    turn_posted_ = true;
    loop_.post(turn_);
  }
  job->run();
}

}  // namespace weir
