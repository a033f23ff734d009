#include "weir/pool/tbb_pool.h"

#include <sched.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <deque>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

#ifdef __SANITIZE_THREAD__
// Debian's oneTBB is not instrumented: the pool announces its hand-over itself.
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
#endif

namespace weir {

namespace {

/// Jobs wait so long for a worker of oneTBB before the loop's thread takes one.
constexpr int64_t kStalledNs = 1'000'000;

int64_t steady_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

struct TbbPool::Arena {
  explicit Arena(int workers) : arena(workers, 0) {}
  tbb::task_arena arena;
  std::atomic<size_t> running{0};   ///< tasks of oneTBB that have not returned yet
  std::mutex mutex;
  std::deque<Job*> waiting;
  size_t at_work = 0;
  int64_t waiting_since_ns = 0;     ///< of the first, or of the last that began
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
  {
    std::lock_guard lock(arena_->mutex);
    if (arena_->waiting.empty()) arena_->waiting_since_ns = steady_ns();
    arena_->waiting.push_back(&job);
  }
  arena_->running.fetch_add(1, std::memory_order_relaxed);
#ifdef __SANITIZE_THREAD__
  __tsan_release(this);
#endif
  arena_->arena.enqueue([this] {
#ifdef __SANITIZE_THREAD__
    __tsan_acquire(this);
#endif
    auto& running = arena_->running;
    run_next();
    running.fetch_sub(1, std::memory_order_release);
  });
}

/// A worker that comes for a job which the loop has run finds none, and goes.
void TbbPool::run_next() {
  Job* job;
  {
    std::lock_guard lock(arena_->mutex);
    if (arena_->waiting.empty()) return;
    job = arena_->waiting.front();
    arena_->waiting.pop_front();
    arena_->at_work++;
    arena_->waiting_since_ns = steady_ns();
  }
  job->run();
  std::lock_guard lock(arena_->mutex);
  arena_->at_work--;
}

int64_t TbbPool::attend() {
  {
    std::lock_guard lock(arena_->mutex);
    if (arena_->waiting.empty() || arena_->at_work > 0) return INT64_MAX;
    int64_t waited_ns = steady_ns() - arena_->waiting_since_ns;
    if (waited_ns < kStalledNs) return kStalledNs - waited_ns;
  }
  run_next();
  return 0;
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
