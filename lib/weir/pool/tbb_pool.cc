#include "weir/pool/tbb_pool.h"

#include <sched.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fstream>
#include <string>
#include <thread>

#ifdef WEIR_TSAN
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
#endif

namespace weir {

struct TbbPool::Arena {
  explicit Arena(int workers) : arena(workers, 0) {}
  tbb::task_arena arena;
  std::atomic<size_t> running{0};   ///< jobs that are queued or have not returned yet
};

TbbPool::TbbPool(size_t workers) : workers_(workers ? std::min(workers, size_t{1024}) : available_cpus()) {
  arena_ = std::make_unique<Arena>(static_cast<int>(workers_));
}

/// A job tells the loop that it is done and only then returns. What it still touches there must not go before that,
/// and this counter is the last thing that a worker touches, so it is watched, not waited on.
TbbPool::~TbbPool() {
  while (arena_->running.load(std::memory_order_acquire) != 0) std::this_thread::yield();
}

void TbbPool::submit(Job& job) {
#ifdef WEIR_TSAN
  __tsan_release(&job);
#endif
  arena_->running.fetch_add(1, std::memory_order_relaxed);
  arena_->arena.enqueue([&job, &running = arena_->running] {
#ifdef WEIR_TSAN
    __tsan_acquire(&job);
#endif
    job.run();
    running.fetch_sub(1, std::memory_order_release);
  });
}

std::shared_ptr<void> TbbPool::set_process_workers(size_t workers) {
  return std::make_shared<tbb::global_control>(tbb::global_control::max_allowed_parallelism, workers + 1);
}

size_t available_cpus() {
  cpu_set_t mask;
  size_t cpus = 1;
  if (sched_getaffinity(0, sizeof mask, &mask) == 0) cpus = static_cast<size_t>(CPU_COUNT(&mask));
  std::ifstream quota_file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (quota_file >> quota >> period && quota != "max" && period > 0) {
    double allowed = std::ceil(std::atof(quota.c_str()) / period);
    cpus = std::min(cpus, static_cast<size_t>(std::max(1.0, allowed)));
  }
  return std::max<size_t>(1, cpus);
}

}  // namespace weir
