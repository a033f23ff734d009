// The event loop and its drivers: reads out of the page cache, receiving over loopback connections, round trips to
// other threads, timers. First argument of the drivers' benchmarks: 0 for uring, 1 for posix.
#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "weir/loop/loop.h"
#include "weir/task/event.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

std::unique_ptr<Driver> driver_of(benchmark::State& state) {
  const char* name = state.range(0) == 0 ? "uring" : "posix";
  state.SetLabel(name);
  return make_driver(name);
}

/// A file of 32 MiB in memory: what the page cache costs, and no disk.
struct CachedFile {
  static constexpr size_t kBytes = 32 << 20;
  int fd = memfd_create("weir-bench", MFD_CLOEXEC);
  CachedFile() {
    std::string block(1 << 20, 'x');
    for (size_t i = 0; i < kBytes / block.size(); i++) {
      expect(write(fd, block.data(), block.size()) == static_cast<ssize_t>(block.size()));
    }
  }
  ~CachedFile() { close(fd); }
};

Task<void> read_every_nth(Loop& loop, int fd, size_t block_bytes, size_t first, size_t step, int64_t* total) {
  std::vector<char> block(block_bytes);
  for (size_t at = first * block_bytes; at < CachedFile::kBytes; at += step * block_bytes) {
    *total += co_await loop.read(fd, block, static_cast<int64_t>(at));
  }
}

Task<void> read_file(Loop& loop, int fd, size_t block_bytes, size_t in_flight, int64_t* total) {
  Scope scope(loop.ready());
  for (size_t i = 0; i < in_flight; i++) scope.spawn(read_every_nth(loop, fd, block_bytes, i, in_flight, total));
  co_await scope.join();
}

/// Arguments: driver, bytes of a read, reads in flight.
void BM_DriverRead(benchmark::State& state) {
  CachedFile file;
  Loop loop(driver_of(state));
  auto block_bytes = static_cast<size_t>(state.range(1)), in_flight = static_cast<size_t>(state.range(2));
  int64_t total = 0;
  for (auto _ : state) loop.run(read_file(loop, file.fd, block_bytes, in_flight, &total));
  expect(total == state.iterations() * static_cast<int64_t>(CachedFile::kBytes));
  state.SetBytesProcessed(total);
  state.SetItemsProcessed(total / state.range(1));
}
BENCHMARK(BM_DriverRead)
    ->ArgsProduct({{0, 1}, {1 << 20}, {1, 4, 8}})
    ->ArgsProduct({{0, 1}, {4 << 10}, {1, 64}})
    ->UseRealTime();

/// The same bytes by pread on one thread.
void BM_PlainRead(benchmark::State& state) {
  CachedFile file;
  std::vector<char> block(static_cast<size_t>(state.range(0)));
  int64_t total = 0;
  for (auto _ : state) {
    for (size_t at = 0; at < CachedFile::kBytes; at += block.size()) {
      total += pread(file.fd, block.data(), block.size(), static_cast<off_t>(at));
    }
  }
  expect(total == state.iterations() * static_cast<int64_t>(CachedFile::kBytes));
  state.SetBytesProcessed(total);
}
BENCHMARK(BM_PlainRead)->Arg(1 << 20)->Arg(4 << 10)->UseRealTime();

/// Loopback TCP connections whose other ends a thread fills, one after the other, with `total_bytes` in all.
class Connections {
 public:
  Connections(size_t count, size_t total_bytes) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    expect(bind(listener, any, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, any, &size) == 0);
    for (size_t i = 0; i < count; i++) {
      int sender = socket(AF_INET, SOCK_STREAM, 0);
      expect(connect(sender, any, size) == 0);
      senders_.push_back(sender);
      receivers_.push_back(accept(listener, nullptr, nullptr));
    }
    close(listener);
    thread_ = std::thread([this, total_bytes] {
      std::string piece(64 << 10, 'x');
      for (size_t sent = 0, i = 0; sent < total_bytes; sent += piece.size(), i++) {
        expect(send(senders_[i % senders_.size()], piece.data(), piece.size(), 0) == static_cast<ssize_t>(piece.size()));
      }
      for (int sender : senders_) close(sender);
    });
  }
  ~Connections() {
    thread_.join();
    for (int receiver : receivers_) close(receiver);
  }
  const std::vector<int>& receivers() const { return receivers_; }

 private:
  std::vector<int> senders_, receivers_;
  std::thread thread_;
};

struct Room final : ReceiveSink {
  std::vector<char> bytes;
  explicit Room(size_t size) : bytes(size) {}
  std::span<char> room() override { return bytes; }
};

Task<void> receive_all(Loop& loop, int fd, size_t room_bytes, int64_t* total) {
  Room room(room_bytes);
  while (true) {
    int64_t received = co_await loop.receive(fd, room);
    if (received <= 0) break;
    *total += received;
  }
}

/// Arguments: driver, bytes of the room. Eight connections at once.
void BM_DriverReceive(benchmark::State& state) {
  constexpr size_t kBytes = 64 << 20;
  Loop loop(driver_of(state));
  int64_t total = 0;
  for (auto _ : state) {
    Connections connections(8, kBytes);
    loop.run([](Loop& inner, const Connections& from, size_t room_bytes, int64_t* sum) -> Task<void> {
      Scope scope(inner.ready());
      for (int fd : from.receivers()) scope.spawn(receive_all(inner, fd, room_bytes, sum));
      co_await scope.join();
    }(loop, connections, static_cast<size_t>(state.range(1)), &total));
  }
  expect(total == state.iterations() * static_cast<int64_t>(kBytes));
  state.SetBytesProcessed(total);
}
BENCHMARK(BM_DriverReceive)->ArgsProduct({{0, 1}, {16 << 10, 64 << 10, 1 << 20}})->UseRealTime();

/// The same bytes by blocking recv, each connection in turn.
void BM_PlainReceive(benchmark::State& state) {
  constexpr size_t kBytes = 64 << 20;
  std::vector<char> room(static_cast<size_t>(state.range(0)));
  int64_t total = 0;
  for (auto _ : state) {
    Connections connections(8, kBytes);
    for (size_t open = 8; open > 0;) {
      open = 0;
      for (int fd : connections.receivers()) {
        ssize_t received = recv(fd, room.data(), room.size(), 0);
        if (received > 0) open++;
        total += received;
      }
    }
  }
  expect(total == state.iterations() * static_cast<int64_t>(kBytes));
  state.SetBytesProcessed(total);
}
BENCHMARK(BM_PlainReceive)->Arg(16 << 10)->Arg(64 << 10)->Arg(1 << 20)->UseRealTime();

/// A byte there and back between two tasks of one loop: what waiting for a socket costs. Argument: driver.
void BM_SocketPingPong(benchmark::State& state) {
  int ends[2];
  expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  Loop loop(driver_of(state));
  auto player = [](Loop& inner, int fd, bool begins, int rounds) -> Task<void> {
    Room room(1);
    char byte = 'x';
    iovec vector{&byte, 1};
    for (int i = 0; i < rounds; i++) {
      if (begins) expect(co_await inner.send(fd, {&vector, 1}) == 1);
      expect(co_await inner.receive(fd, room) == 1);
      if (!begins) expect(co_await inner.send(fd, {&vector, 1}) == 1);
    }
  };
  constexpr int kRounds = 100;
  for (auto _ : state) {
    loop.run([](Loop& inner, auto play, int near, int far) -> Task<void> {
      Scope scope(inner.ready());
      scope.spawn(play(inner, near, true, kRounds));
      scope.spawn(play(inner, far, false, kRounds));
      co_await scope.join();
    }(loop, player, ends[0], ends[1]));
  }
  state.SetItemsProcessed(state.iterations() * kRounds);
  close(ends[0]);
  close(ends[1]);
}
BENCHMARK(BM_SocketPingPong)->Arg(0)->Arg(1)->UseRealTime();

/// The loop asks, another thread posts the answer, the loop sleeps in between. Argument: driver.
void BM_PostRoundTrip(benchmark::State& state) {
  Loop loop(driver_of(state));
  struct Answer final : Posted {
    Event* event = nullptr;
  };
  Event answered(loop.ready());
  Answer answer;
  answer.event = &answered;
  answer.run = [](Posted* posted) { static_cast<Answer*>(posted)->event->set(); };
  std::atomic<int> asked{0};
  std::thread other([&] {
    for (int seen = 0;;) {
      asked.wait(seen);
      seen = asked.load();
      if (seen < 0) return;
      loop.post(answer);
    }
  });
  constexpr int kRounds = 100;
  for (auto _ : state) {
    loop.run([](std::atomic<int>* question, Event* event) -> Task<void> {
      for (int i = 0; i < kRounds; i++) {
        question->store((question->load() + 1) & 0xffff);
        question->notify_one();
        co_await event->wait();
        event->reset();
      }
    }(&asked, &answered));
  }
  asked.store(-1);
  asked.notify_one();
  other.join();
  state.SetItemsProcessed(state.iterations() * kRounds);
}
BENCHMARK(BM_PostRoundTrip)->Arg(0)->Arg(1)->UseRealTime();

/// A function on the lane and back. Argument: driver.
void BM_BlockingCall(benchmark::State& state) {
  Loop loop(driver_of(state));
  constexpr int kRounds = 100;
  for (auto _ : state) {
    loop.run([](Loop& inner) -> Task<void> {
      for (int i = 0; i < kRounds; i++) {
        expect(co_await inner.blocking([](void*) -> int64_t { return 7; }, nullptr) == 7);
      }
    }(loop));
  }
  state.SetItemsProcessed(state.iterations() * kRounds);
}
BENCHMARK(BM_BlockingCall)->Arg(0)->Arg(1)->UseRealTime();

struct CountingTimer final : Timer {
  int64_t* fired = nullptr;
  void on_timer() override { ++*fired; }
};

/// Argument: how many are armed at once.
void BM_TimerArmAndFire(benchmark::State& state) {
  std::deque<CountingTimer> timers(static_cast<size_t>(state.range(0)));
  std::vector<int64_t> deadlines;
  std::mt19937_64 random(1);
  int64_t fired = 0;
  for (CountingTimer& timer : timers) {
    timer.fired = &fired;
    deadlines.push_back(static_cast<int64_t>(random() % 1'000'000'000));
  }
  TimerHeap heap;
  for (auto _ : state) {
    for (size_t i = 0; i < timers.size(); i++) heap.arm(timers[i], deadlines[i]);
    heap.fire(INT64_MAX);
  }
  expect(fired == state.iterations() * state.range(0));
  state.SetItemsProcessed(fired);
}
BENCHMARK(BM_TimerArmAndFire)->Arg(100)->Arg(10'000)->Arg(1'000'000);

void BM_TimerArmAndCancel(benchmark::State& state) {
  std::deque<CountingTimer> timers(static_cast<size_t>(state.range(0)));
  TimerHeap heap;
  int64_t deadline_ns = 0;
  for (CountingTimer& timer : timers) heap.arm(timer, deadline_ns++);
  CountingTimer one;
  for (auto _ : state) {
    heap.arm(one, deadline_ns++);
    heap.cancel(one);
  }
  expect(heap.size() == timers.size());
  for (CountingTimer& timer : timers) heap.cancel(timer);
}
BENCHMARK(BM_TimerArmAndCancel)->Arg(100)->Arg(1'000'000);

/// What a program pays that only wants to run something short. Argument: driver.
void BM_MakeLoop(benchmark::State& state) {
  for (auto _ : state) {
    Loop loop(driver_of(state));
    loop.run([](Loop& inner) -> Task<void> { co_await inner.sleep_for(0); }(loop));
  }
}
BENCHMARK(BM_MakeLoop)->Arg(0)->Arg(1)->UseRealTime();

}  // namespace
}  // namespace weir

BENCHMARK_MAIN();
