// The driver suite: cancelling, timers, wake-ups, blocking calls.
#include <poll.h>

#include <atomic>
#include <deque>
#include <random>
#include <thread>

#include "driver_suite.h"
#include "weir/task/event.h"

namespace weir {
namespace {

using DriverWaits = DriverSuite;

/// What the three things that wait for another party have in common: the stop ends them by Cancelled.
enum class Waiting { Read, Receive, Accept, Poll, Sleep };

Task<void> wait_until_cancelled(Loop& loop, int fd, Waiting kind, Stop* stop, bool* cancelled) {
  char byte;
  Room room(1);
  try {
    if (kind == Waiting::Read) co_await loop.read(fd, {&byte, 1}, -1, stop);
    if (kind == Waiting::Receive) co_await loop.receive(fd, room, stop);
    if (kind == Waiting::Accept) co_await loop.accept(fd, nullptr, stop);
    if (kind == Waiting::Poll) co_await loop.poll(fd, POLLIN, stop);
    if (kind == Waiting::Sleep) co_await loop.sleep_for(INT64_C(1'000'000'000'000), stop);
  } catch (const Cancelled&) {
    *cancelled = true;
    throw;
  }
}

TEST_P(DriverWaits, AStopEndsWhateverIsWaitedFor) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    auto [near, far] = world.make_socket_pair();
    Address address;
    int listener = world.make_listener(address);
    struct Case {
      Waiting kind;
      int fd;
    };
    for (bool waits_already : {true, false}) {
      for (Case each : {Case{Waiting::Read, from}, {Waiting::Receive, far}, {Waiting::Accept, listener},
                        {Waiting::Poll, from}, {Waiting::Sleep, -1}}) {
        bool cancelled = false;
        Stop stop;
        Scope scope(loop.ready());
        scope.spawn(wait_until_cancelled(loop, each.fd, each.kind, &stop, &cancelled));
        if (waits_already) co_await settle(loop);
        EXPECT_FALSE(cancelled);
        stop.request();
        co_await scope.join();
        EXPECT_TRUE(cancelled) << static_cast<int>(each.kind);
        EXPECT_EQ(loop.driver().pending_count(), 0u);
      }
    }
    // Nothing was taken away from those who come later.
    co_await write_all(loop, to, "x");
    std::string text = co_await read_once(loop, from, 10);
    EXPECT_EQ(text, "x");
    for (int fd : {from, to, near, far, listener}) co_await loop.close(fd);
  });
}

TEST_P(DriverWaits, AStopEndsAWriteToAFullPipe) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    bool cancelled = false;
    Stop stop;
    Scope scope(loop.ready());
    scope.spawn([](Loop& inner, int fd, Stop* asked, bool* ended) -> Task<void> {
      std::string text = patterned(300'000);
      iovec vector{text.data(), text.size()};
      try {
        while (true) co_await inner.write(fd, {&vector, 1}, -1, asked);
      } catch (const Cancelled&) {
        *ended = true;
      }
    }(loop, to, &stop, &cancelled));
    co_await settle(loop);
    EXPECT_FALSE(cancelled);
    stop.request();
    co_await scope.join();
    EXPECT_TRUE(cancelled);
    co_await loop.close(from);
    co_await loop.close(to);
  });
}

TEST_P(DriverWaits, CancellingAmongManyEndsOnlyOne) {
  run([](Loop& loop, World& world) -> Task<void> {
    std::deque<Stop> stops(100);
    std::deque<bool> cancelled(100, false);
    std::vector<std::array<int, 2>> pipes;
    Scope scope(loop.ready());
    for (size_t i = 0; i < stops.size(); i++) {
      pipes.push_back(world.make_pipe());
      scope.spawn(wait_until_cancelled(loop, pipes[i][0], Waiting::Read, &stops[i], &cancelled[i]));
    }
    co_await settle(loop);
    for (size_t i = 0; i < stops.size(); i += 2) stops[i].request();
    while (scope.running_count() > 50) co_await loop.sleep_for(0);
    for (size_t i = 1; i < stops.size(); i += 2) co_await write_all(loop, pipes[i][1], "x");
    co_await scope.join();
    for (size_t i = 0; i < stops.size(); i++) EXPECT_EQ(cancelled[i], i % 2 == 0) << i;
    for (auto& ends : pipes) {
      co_await loop.close(ends[0]);
      co_await loop.close(ends[1]);
    }
  });
}

/// Stops race with the bytes that would end the read: either way it ends once, and no byte is lost.
TEST_P(DriverWaits, AReadThatIsFasterThanItsStopKeepsItsBytes) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    int read_by_racer = 0, left_over = 0;
    for (int round = 0; round < 300; round++) {
      Stop stop;
      bool got = false;
      Scope scope(loop.ready());
      scope.spawn([](Loop& inner, int fd, Stop* asked, bool* result) -> Task<void> {
        char byte;
        int64_t count = co_await inner.read(fd, {&byte, 1}, -1, asked);
        *result = count == 1;
      }(loop, from, &stop, &got));
      if (round % 3 == 0) co_await settle(loop);
      scope.spawn([](Loop& inner, int fd) -> Task<void> { co_await write_all(inner, fd, "x"); }(loop, to));
      if (round % 2 == 0) co_await loop.sleep_for(round * 100);
      stop.request();
      co_await scope.join();
      if (got) read_by_racer++;
      else left_over += static_cast<int>((co_await read_once(loop, from, 10)).size());
    }
    EXPECT_EQ(read_by_racer + left_over, 300);
    co_await loop.close(from);
    co_await loop.close(to);
  });
}

TEST_P(DriverWaits, AnAlreadyRequestedStopBeginsNothing) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    Stop stop;
    stop.request();
    bool cancelled = false;
    Scope scope(loop.ready());
    scope.spawn(wait_until_cancelled(loop, from, Waiting::Read, &stop, &cancelled));
    co_await scope.join();
    EXPECT_TRUE(cancelled);
    co_await loop.close(from);
    co_await loop.close(to);
  });
}

TEST_P(DriverWaits, AHundredThousandTimersFireInOrderAndNotTooEarly) {
  run([](Loop& loop, World&) -> Task<void> {
    struct Alarm final : Timer {
      Loop* loop = nullptr;
      Event* all = nullptr;
      std::vector<int64_t>* fired = nullptr;
      void on_timer() override {
        EXPECT_GE(loop->now_ns(), deadline_ns());
        fired->push_back(deadline_ns());
        if (fired->size() == 100'000) all->set();
      }
    };
    std::deque<Alarm> alarms(100'000);
    std::vector<int64_t> fired;
    std::mt19937 random(7);
    Event all(loop.ready());
    // All are armed before the loop looks at its clock again.
    int64_t start_ns = loop.now_ns();
    for (Alarm& alarm : alarms) {
      alarm.loop = &loop;
      alarm.all = &all;
      alarm.fired = &fired;
      loop.timers().arm(alarm, start_ns + random() % 50'000'000);
    }
    co_await all.wait();
    EXPECT_TRUE(std::is_sorted(fired.begin(), fired.end()));
    EXPECT_EQ(loop.timers().size(), 0u);
  });
}

TEST_P(DriverWaits, ASleepLastsAsLongAsItShould) {
  run([](Loop& loop, World&) -> Task<void> {
    for (int64_t duration_ns : {1, 1'000, 1'500'000}) {
      int64_t before_ns = loop.now_ns();
      co_await loop.sleep_for(duration_ns);
      EXPECT_GE(loop.now_ns(), before_ns + duration_ns);
    }
  });
}

TEST_P(DriverWaits, BlockingCallsRunAndReturn) {
  run([](Loop& loop, World&) -> Task<void> {
    Scope scope(loop.ready());
    std::deque<int> numbers(200);
    for (int i = 0; i < 200; i++) {
      numbers[static_cast<size_t>(i)] = i;
      scope.spawn([](Loop& inner, int* number) -> Task<void> {
        auto twice = [](void* context) -> int64_t {
          int* value = static_cast<int*>(context);
          *value *= 2;
          return *value + 1;
        };
        int before = *number;
        int64_t result = co_await inner.blocking(twice, number);
        EXPECT_EQ(result, 2 * before + 1);
      }(loop, &numbers[static_cast<size_t>(i)]));
    }
    co_await scope.join();
    for (int i = 0; i < 200; i++) EXPECT_EQ(numbers[static_cast<size_t>(i)], 2 * i);
  });
}

/// Counts what is posted, checks that each thread's own come in order, and sets an event at the last.
struct PostTally {
  int expected;
  Event all;
  int count = 0;
  bool ordered = true;
  std::vector<int> last;
  PostTally(ReadyQueue& ready, int total, size_t threads) : expected(total), all(ready), last(threads, -1) {}
};
struct Numbered final : Posted {
  PostTally* tally = nullptr;
  size_t thread = 0;
  int index = 0;
};
void tally(Posted* posted) {
  auto* numbered = static_cast<Numbered*>(posted);
  PostTally& total = *numbered->tally;
  total.ordered &= numbered->index == total.last[numbered->thread] + 1;
  total.last[numbered->thread] = numbered->index;
  if (++total.count == total.expected) total.all.set();
}

TEST_P(DriverWaits, PostsFromFourThreadsAllRunInTheOrderOfEach) {
  constexpr int kEach = 20'000;
  constexpr size_t kThreads = 4;
  PostTally total(loop_.ready(), kEach * static_cast<int>(kThreads), kThreads);
  std::vector<std::deque<Numbered>> posts(kThreads);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; t++) {
    posts[t].resize(kEach);
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; i++) {
        Numbered& post = posts[t][static_cast<size_t>(i)];
        post.run = tally;
        post.tally = &total;
        post.thread = t;
        post.index = i;
        loop_.post(post);
      }
    });
  }
  loop_.run([](Event* all) -> Task<void> { co_await all->wait(); }(&total.all));
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(total.count, total.expected);
  EXPECT_TRUE(total.ordered);
}

/// The other thread answers each post only after it, so that nearly each one meets a loop that is about to wait: a
/// wake-up that got lost would hang here.
TEST_P(DriverWaits, NoWakeUpIsLost) {
  struct Ball final : Posted {
    std::atomic<int>* turn = nullptr;
    Event* over = nullptr;
    int left = 0;
  };
  constexpr int kRounds = 20'000;
  Event over(loop_.ready());
  std::atomic<int> turn{0};
  Ball ball;
  ball.turn = &turn;
  ball.over = &over;
  ball.left = kRounds;
  ball.run = [](Posted* posted) {
    auto* self = static_cast<Ball*>(posted);
    if (--self->left == 0) self->over->set();
    self->turn->fetch_add(1);
    self->turn->notify_one();
  };
  std::thread other([&] {
    for (int i = 0; i < kRounds; i++) {
      loop_.post(ball);
      turn.wait(i);
    }
  });
  loop_.run([](Event* event) -> Task<void> { co_await event->wait(); }(&over));
  other.join();
  EXPECT_EQ(turn.load(), kRounds);
}

TEST_P(DriverWaits, RunsAgainAndGivesItsResultOrException) {
  EXPECT_EQ(loop_.run([](Loop& inner) -> Task<int> {
    co_await inner.sleep_for(1000);
    co_return 7;
  }(loop_)), 7);
  EXPECT_THROW(loop_.run([](Loop& inner) -> Task<void> {
    co_await inner.sleep_for(1000);
    throw std::runtime_error("failed");
  }(loop_)), std::runtime_error);
  std::unique_ptr<int> moved = loop_.run([](Loop& inner) -> Task<std::unique_ptr<int>> {
    co_await inner.sleep_for(1000);
    co_return std::make_unique<int>(8);
  }(loop_));
  EXPECT_EQ(*moved, 8);
}

INSTANTIATE_TEST_SUITE_P(All, DriverWaits, testing::ValuesIn(driver_names()), DriverSuite::name_of);

}  // namespace
}  // namespace weir
