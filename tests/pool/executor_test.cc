#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

#include "weir/pool/sim_executor.h"
#include "weir/pool/tbb_pool.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

/// Counts itself off on the loop when all of a number of jobs have run.
struct CountedJob final : Job {
  struct Back : Posted {
    CountedJob* job;
  };
  explicit CountedJob(Loop& at, Event& all, size_t& left_count, std::vector<int>* order, int number)
      : loop(at), done(all), left(left_count), ran(order), id(number) {
    back.job = this;
    back.run = [](Posted* posted) {
      CountedJob* job = static_cast<Back*>(posted)->job;
      if (job->ran) job->ran->push_back(job->id);
      if (--job->left == 0) job->done.set();
    };
  }
  void run() noexcept override {
    work = id * 2;
    loop.post(back);
  }
  Loop& loop;
  Event& done;
  size_t& left;
  std::vector<int>* ran;
  int id;
  int work = 0;   // written by a worker, read by the loop
  Back back;
};

Task<void> run_jobs(Executor* executor, std::vector<std::unique_ptr<CountedJob>>* jobs, Event* done) {
  for (auto& job : *jobs) executor->submit(*job);
  co_await done->wait();
}

TEST(TbbPool, RunsEveryJobAndItsResultReachesTheLoop) {
  Loop loop;
  TbbPool pool(2);
  Event done(loop.ready());
  std::vector<std::unique_ptr<CountedJob>> jobs;
  size_t left = 1000;
  for (int i = 0; i < 1000; i++) jobs.push_back(std::make_unique<CountedJob>(loop, done, left, nullptr, i));
  loop.run(run_jobs(&pool, &jobs, &done));
  for (int i = 0; i < 1000; i++) ASSERT_EQ(jobs[static_cast<size_t>(i)]->work, 2 * i);
}

/// Stays at work until it is let go.
struct HeldJob final : Job {
  void run() noexcept override {
    begun.store(true);
    begun.notify_one();
    let_go.wait(false);
  }
  std::atomic<bool> begun{false}, let_go{false};
};

TEST(TbbPool, TheLoopRunsAJobItselfWhereNoWorkerComes) {
  auto one_worker = TbbPool::set_process_workers(1);
  TbbPool greedy(1);
  HeldJob held;
  greedy.submit(held);
  held.begun.wait(false);
  {
    Loop loop;
    TbbPool starved(1);
    loop.set_idle_hook([&starved] { return starved.attend(); });
    Event done(loop.ready());
    size_t left = 3;
    std::vector<std::unique_ptr<CountedJob>> jobs;
    std::vector<int> order;
    for (int i = 0; i < 3; i++) jobs.push_back(std::make_unique<CountedJob>(loop, done, left, &order, i));
    loop.run(run_jobs(&starved, &jobs, &done));
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2}));
    held.let_go.store(true);
    held.let_go.notify_one();
  }
}

TEST(TbbPool, HasAtLeastOneWorker) {
  EXPECT_GE(available_cpus(), 1u);
  EXPECT_GE(TbbPool().worker_count(), 1u);
}

std::vector<int> simulated_order(uint64_t seed) {
  Loop loop;
  SimExecutor executor(loop, seed);
  Event done(loop.ready());
  std::vector<int> order;
  std::vector<std::unique_ptr<CountedJob>> jobs;
  size_t left = 20;
  for (int i = 0; i < 20; i++) jobs.push_back(std::make_unique<CountedJob>(loop, done, left, &order, i));
  loop.run(run_jobs(&executor, &jobs, &done));
  return order;
}

TEST(SimExecutor, TheSeedFixesTheOrder) {
  EXPECT_EQ(simulated_order(1), simulated_order(1));
  EXPECT_NE(simulated_order(1), simulated_order(2));
}

}  // namespace
}  // namespace weir
