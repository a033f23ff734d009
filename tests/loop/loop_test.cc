#include "weir/loop/loop.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <string>

#include "weir/loop/sim_driver.h"
#include "weir/task/event.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

struct Note final : Posted {
  std::string* trace = nullptr;
  char letter = 0;
  Note(std::string* out, char name) : trace(out), letter(name) {
    run = [](Posted* self) { *static_cast<Note*>(self)->trace += static_cast<Note*>(self)->letter; };
  }
};

struct Alarm final : Timer {
  std::string* trace;
  explicit Alarm(std::string* out) : trace(out) {}
  void on_timer() override { *trace += 't'; }
};

TEST(Loop, ARoundRunsTimersThenCompletionsThenPosts) {
  auto driver = std::make_unique<SimDriver>(1);
  Loop loop(std::move(driver));
  std::string trace;
  Note post(&trace, 'p');
  Alarm alarm(&trace);
  loop.run([](Loop& inner, Note* posted, Timer* timer, std::string* out) -> Task<void> {
    co_await inner.sleep_for(1'000'000);
    inner.timers().arm(*timer, inner.now_ns());
    inner.post(*posted);
    // A completion that comes in the next look at the driver.
    co_await inner.blocking([](void*) -> int64_t { return 0; }, nullptr);
    *out += 'c';
    co_await inner.sleep_for(1);
  }(loop, &post, &alarm, &trace));
  EXPECT_EQ(trace.find('t'), 1u) << "posted in the timers' phase, it runs in that round; the timer in the next";
  EXPECT_EQ(trace.size(), 3u);
}

TEST(Loop, PostsRunInOrderAndMayPostAgain) {
  Loop loop(std::make_unique<SimDriver>(1));
  std::string trace;
  struct Again final : Posted {
    Loop* loop = nullptr;
    std::string* trace = nullptr;
    int left = 3;
  };
  Note a(&trace, 'a'), b(&trace, 'b'), c(&trace, 'c');
  Again again;
  again.loop = &loop;
  again.trace = &trace;
  again.run = [](Posted* posted) {
    auto* self = static_cast<Again*>(posted);
    *self->trace += '*';
    if (--self->left > 0) self->loop->post(*self);
  };
  for (Posted* posted : {static_cast<Posted*>(&a), static_cast<Posted*>(&again), static_cast<Posted*>(&b),
                         static_cast<Posted*>(&c)}) {
    loop.post(*posted);
  }
  loop.run([](Loop& inner) -> Task<void> { co_await inner.sleep_for(1'000'000'000); }(loop));
  EXPECT_EQ(trace, "a*bc**");
}

Task<void> spin(Event* mine, Event* other, const bool* enough) {
  while (!*enough) {
    other->notify();
    co_await mine->wait();
  }
  other->notify();
}

TEST(Loop, TasksThatAlwaysWakeEachOtherStarveNoTimer) {
  Loop loop(std::make_unique<SimDriver>(1));
  bool enough = false;
  Event ping(loop.ready()), pong(loop.ready());
  loop.run([](Loop& inner, Event* one, Event* two, bool* end) -> Task<void> {
    Scope scope(inner.ready());
    scope.spawn(spin(one, two, end));
    scope.spawn(spin(two, one, end));
    co_await inner.sleep_for(100'000);
    *end = true;
    one->notify();
    two->notify();
    co_await scope.join();
  }(loop, &ping, &pong, &enough));
  EXPECT_TRUE(enough);
}

TEST(Loop, TheIdleHookIsCalledBeforeWaitingAndAsOftenAsItAsks) {
  Loop loop(std::make_unique<SimDriver>(1));
  int calls = 0;
  loop.set_idle_hook([&]() -> int64_t { return ++calls < 5 ? 1'000'000 : INT64_MAX; });
  loop.run([](Loop& inner) -> Task<void> { co_await inner.sleep_for(1'000'000'000); }(loop));
  EXPECT_GE(calls, 5);
  EXPECT_LE(calls, 7);
}

TEST(Loop, CountsItsRoundsAndItsLag) {
  auto driver = std::make_unique<SimDriver>(1);
  Loop loop(std::move(driver));
  EXPECT_EQ(loop.lag().rounds, 0u);
  loop.run([](Loop& inner) -> Task<void> {
    for (int i = 0; i < 10; i++) co_await inner.sleep_for(1'000);
  }(loop));
  EXPECT_GE(loop.lag().rounds, 10u);
  EXPECT_EQ(loop.lag().max_ns, 0) << "time stands still in a simulation while the loop runs";
}

TEST(Loop, MeasuresHowLongItWasKeptFromTheDriver) {
  Loop loop;
  loop.run([](Loop& inner) -> Task<void> {
    int64_t until_ns = inner.now_ns() + 2'000'000;
    while (inner.now_ns() < until_ns) {}
    co_await inner.sleep_for(0);
  }(loop));
  EXPECT_GE(loop.lag().max_ns, 2'000'000);
  EXPECT_GE(loop.lag().total_ns, loop.lag().max_ns);
}

bool is_blocked(int signal) {
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  return sigismember(&blocked, signal) == 1;
}
bool is_pending(int signal) {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, signal) == 1;
}

Task<int64_t> write_to_closed_pipe(Loop& loop) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  co_await loop.close(ends[0]);
  EXPECT_TRUE(is_blocked(SIGPIPE));
  char byte = 'x';
  iovec vector{&byte, 1};
  int64_t written = co_await loop.write(ends[1], {&vector, 1});
  EXPECT_EQ(write(ends[1], &byte, 1), -1);   // this one does raise the signal, in this thread
  EXPECT_TRUE(is_pending(SIGPIPE));
  co_await loop.close(ends[1]);
  co_return written;
}

TEST(Loop, SwallowsTheSigpipeItCausedAndRestoresTheMask) {
  for (const char* name : {"uring", "posix"}) {
    Loop loop(make_driver(name));
    ASSERT_FALSE(is_blocked(SIGPIPE));
    EXPECT_EQ(loop.run(write_to_closed_pipe(loop)), -EPIPE);
    EXPECT_FALSE(is_pending(SIGPIPE));
    EXPECT_FALSE(is_blocked(SIGPIPE));
  }
}

TEST(Loop, LeavesASigpipeThatWasPendingBefore) {
  sigset_t pipe_signal, before;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  pthread_kill(pthread_self(), SIGPIPE);
  Loop loop;
  loop.run(write_to_closed_pipe(loop));
  EXPECT_TRUE(is_pending(SIGPIPE));
  EXPECT_TRUE(is_blocked(SIGPIPE));
  int signal = 0;
  sigwait(&pipe_signal, &signal);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST(LoopDeathTest, RunningItFromWithinIsABug) {
  auto nested = [] {
    Loop loop(std::make_unique<SimDriver>(1));
    loop.run([](Loop& inner) -> Task<void> {
      inner.run([](Loop& again) -> Task<void> { co_await again.sleep_for(1); }(inner));
      co_return;
    }(loop));
  };
  EXPECT_DEATH(nested(), "!running_");
}

}  // namespace
}  // namespace weir
