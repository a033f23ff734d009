#include "weir/loop/sim_driver.h"

#include <fcntl.h>

#include <set>

#include "driver_suite.h"

namespace weir {
namespace {

/// A loop over a simulation, and the simulation itself.
struct Sim {
  explicit Sim(uint64_t seed, const SimFaults& faults = {}) : Sim(std::make_unique<SimDriver>(seed, faults)) {}
  SimDriver* driver;
  Loop loop;
  SimWorld& world() { return driver->world(); }
  void run(Task<void> (*body)(Sim&)) { loop.run(body(*this)); }

 private:
  explicit Sim(std::unique_ptr<SimDriver> made) : driver(made.get()), loop(std::move(made)) {}
};

Task<int> open_file(Sim& sim, const char* path, int flags) {
  co_return static_cast<int>(co_await sim.loop.open(path, flags, 0600));
}

/// Several readers and writers at once: enough for order to matter.
Task<void> busy(Sim& sim) {
  Scope scope(sim.loop.ready());
  auto pump = [](Loop& loop, int from, int to) -> Task<void> {
    while (true) {
      std::string text = co_await read_once(loop, from, 700);
      if (text.empty()) break;
      co_await write_all(loop, to, text);
    }
    co_await loop.close(from);
    co_await loop.close(to);
  };
  auto feed = [](Loop& loop, int to) -> Task<void> {
    co_await write_all(loop, to, patterned(20'000));
    co_await loop.close(to);
  };
  for (int i = 0; i < 5; i++) {
    auto [from, to] = sim.world().make_pipe(4096);
    int out = co_await open_file(sim, ("out" + std::to_string(i)).c_str(), O_CREAT | O_WRONLY);
    scope.spawn(feed(sim.loop, to));
    scope.spawn(pump(sim.loop, from, out));
  }
  co_await scope.join();
}

uint64_t trace_of_busy_run(uint64_t seed, const SimFaults& faults) {
  Sim sim(seed, faults);
  sim.run(busy);
  for (int i = 0; i < 5; i++) EXPECT_TRUE(sim.world().file_bytes("out" + std::to_string(i)) == patterned(20'000));
  return sim.driver->trace_hash();
}

TEST(SimDriver, TheSameSeedGivesTheSameRunAndAnotherSeedAnother) {
  SimFaults trouble{.short_transfer = 0.5, .interrupted = 0.2};
  std::set<uint64_t> traces;
  for (uint64_t seed = 0; seed < 20; seed++) {
    uint64_t trace = trace_of_busy_run(seed, trouble);
    EXPECT_EQ(trace, trace_of_busy_run(seed, trouble)) << "seed " << seed;
    traces.insert(trace);
  }
  EXPECT_EQ(traces.size(), 20u);
}

TEST(SimDriver, TheOrderOfCompletionsIsDrawnFromTheSeed) {
  std::set<std::string> orders;
  for (uint64_t seed = 0; seed < 50; seed++) {
    Sim sim(seed);
    sim.world().make_file("a", "abc");
    std::string order;
    sim.loop.run([](Sim& inner, std::string* out) -> Task<void> {
      int fd = co_await open_file(inner, "a", O_RDONLY);
      Scope scope(inner.loop.ready());
      for (int i = 0; i < 3; i++) {
        scope.spawn([](Loop& loop, int from, int offset, std::string* into) -> Task<void> {
          *into += co_await read_once(loop, from, 1, offset);
        }(inner.loop, fd, i, out));
      }
      co_await scope.join();
      co_await inner.loop.close(fd);
    }(sim, &order));
    orders.insert(order);
  }
  EXPECT_EQ(orders.size(), 6u);
}

TEST(SimDriver, TimeJumpsAndNeverSleeps) {
  Sim sim(1);
  sim.run([](Sim& inner) -> Task<void> {
    int64_t before_ns = inner.loop.now_ns();
    constexpr int64_t kYearNs = INT64_C(365) * 24 * 3600 * 1'000'000'000;
    co_await inner.loop.sleep_for(100 * kYearNs);
    int64_t slept_ns = inner.loop.now_ns() - before_ns;
    EXPECT_GE(slept_ns, 100 * kYearNs);
    EXPECT_LT(slept_ns, 100 * kYearNs + 1'000'000);
  });
}

TEST(SimDriver, ShortTransfersHappenAsOftenAsAsked) {
  Sim sim(1, {.short_transfer = 0.5});
  sim.world().make_file("a", patterned(1000));
  sim.run([](Sim& inner) -> Task<void> {
    int fd = co_await open_file(inner, "a", O_RDONLY);
    int short_ones = 0;
    for (int i = 0; i < 1000; i++) {
      std::string text = co_await read_once(inner.loop, fd, 1000, 0);
      EXPECT_GT(text.size(), 0u);
      EXPECT_EQ(text, patterned(1000).substr(0, text.size()));
      short_ones += text.size() < 1000;
    }
    EXPECT_GT(short_ones, 400);
    EXPECT_LT(short_ones, 600);
    co_await inner.loop.close(fd);
  });
}

TEST(SimDriver, AFileFailsAtTheChosenByteAndNotBefore) {
  Sim sim(1);
  sim.world().make_file("a", patterned(100));
  sim.world().fail_file_at("a", 60, EIO);
  sim.run([](Sim& inner) -> Task<void> {
    int fd = co_await open_file(inner, "a", O_RDWR);
    std::string before = co_await read_once(inner.loop, fd, 100, 0);
    EXPECT_EQ(before, patterned(100).substr(0, 60));
    std::string at = co_await read_once(inner.loop, fd, 100, 60);
    EXPECT_EQ(at, "error " + std::to_string(EIO));
    std::string behind = co_await read_once(inner.loop, fd, 100, 61);
    EXPECT_EQ(behind, patterned(100).substr(61));
    int64_t torn = co_await write_once(inner.loop, fd, std::string(20, 'x'), 50);
    EXPECT_EQ(torn, 10);
    int64_t failed = co_await write_once(inner.loop, fd, "x", 60);
    EXPECT_EQ(failed, -EIO);
    co_await inner.loop.close(fd);
  });
}

TEST(SimDriver, AFullDiskTakesWhatFitsAndThenNoMore) {
  Sim sim(1);
  sim.world().make_file("old", std::string(70, 'o'));
  sim.world().set_disk_bytes_max(100);
  sim.run([](Sim& inner) -> Task<void> {
    int fd = co_await open_file(inner, "new", O_CREAT | O_RDWR);
    int64_t fitted = co_await write_once(inner.loop, fd, std::string(50, 'n'));
    EXPECT_EQ(fitted, 30);
    int64_t failed = co_await write_once(inner.loop, fd, "n");
    EXPECT_EQ(failed, -ENOSPC);
    int64_t overwritten = co_await write_once(inner.loop, fd, "N", 0);
    EXPECT_EQ(overwritten, 1);
    co_await inner.loop.close(fd);
    co_await inner.loop.unlink("old");
    fd = co_await open_file(inner, "new", O_WRONLY | O_APPEND);
    int64_t again = co_await write_once(inner.loop, fd, "nnnn");
    EXPECT_EQ(again, 4);
    co_await inner.loop.close(fd);
  });
  EXPECT_EQ(sim.world().file_bytes("new").size(), 34u);
}

TEST(SimDriver, FoldersAreNotFiles) {
  Sim sim(1);
  sim.world().make_folder("logs");
  sim.run([](Sim& inner) -> Task<void> {
    int64_t for_writing = co_await inner.loop.open("logs", O_WRONLY);
    EXPECT_EQ(for_writing, -EISDIR);
    int fd = co_await open_file(inner, "logs", O_RDONLY);
    std::string text = co_await read_once(inner.loop, fd, 10, 0);
    EXPECT_EQ(text, "error " + std::to_string(EISDIR));
    co_await inner.loop.close(fd);
  });
}

TEST(SimDriver, AnAddressIsListenedToOnce) {
  Sim sim(1);
  socklen_t size;
  sockaddr_storage address = SimWorld::address_of_port(80, size);
  EXPECT_GE(sim.world().listen(address, size), 0);
  EXPECT_EQ(sim.world().listen(address, size), -EADDRINUSE);
}

/// Connects to a peer, sends `request`, receives to the end.
Task<std::string> ask(Sim& sim, uint16_t port, std::string request) {
  socklen_t size;
  sockaddr_storage address = SimWorld::address_of_port(port, size);
  int fd = sim.world().make_socket();
  EXPECT_EQ(co_await sim.loop.connect(fd, address, size), 0);
  EXPECT_EQ(co_await send_all(sim.loop, fd, request), 0);
  std::string answer = co_await receive_all(sim.loop, fd, 1000);
  co_await sim.loop.close(fd);
  co_return answer;
}

int serve(Sim& sim, uint16_t port, SimPeer peer) {
  socklen_t size;
  sockaddr_storage address = SimWorld::address_of_port(port, size);
  return sim.driver->serve(address, size, std::move(peer));
}

TEST(SimPeer, TakesThenSendsInPiecesThenCloses) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    Sim sim(seed, {.short_transfer = 0.3, .interrupted = 0.3});
    int server = serve(sim, 80, {.sends = patterned(5000), .piece_bytes = 7, .pause_ns = 1000, .receives_bytes_max = 5});
    std::string answer = sim.loop.run(ask(sim, 80, "hello"));
    EXPECT_TRUE(answer == patterned(5000));
    EXPECT_EQ(sim.driver->received_by(server), "hello");
  }
}

TEST(SimPeer, ResetsInTheMiddle) {
  Sim sim(1);
  serve(sim, 80, {.sends = "half a li", .end = SimPeer::End::Reset});
  sim.run([](Sim& inner) -> Task<void> {
    socklen_t size;
    sockaddr_storage address = SimWorld::address_of_port(80, size);
    int fd = inner.world().make_socket();
    co_await inner.loop.connect(fd, address, size);
    std::string answer = co_await receive_all(inner.loop, fd, 3);
    EXPECT_TRUE(answer == "error " + std::to_string(ECONNRESET)) << answer;
    int64_t sent = co_await send_all(inner.loop, fd, "x");
    EXPECT_EQ(sent, -EPIPE);
    co_await inner.loop.close(fd);
  });
}

TEST(SimPeer, AStallIsEndedByAStop) {
  Sim sim(1);
  serve(sim, 80, {.end = SimPeer::End::Stall});
  sim.run([](Sim& inner) -> Task<void> {
    socklen_t size;
    sockaddr_storage address = SimWorld::address_of_port(80, size);
    int fd = inner.world().make_socket();
    co_await inner.loop.connect(fd, address, size);
    Stop stop;
    bool cancelled = false;
    Scope scope(inner.loop.ready());
    scope.spawn([](Loop& loop, int from, Stop* asked, bool* ended) -> Task<void> {
      Room room(10);
      try {
        co_await loop.receive(from, room, asked);
      } catch (const Cancelled&) {
        *ended = true;
      }
    }(inner.loop, fd, &stop, &cancelled));
    co_await inner.loop.sleep_for(INT64_C(60'000'000'000));
    EXPECT_FALSE(cancelled);
    stop.request();
    co_await scope.join();
    EXPECT_TRUE(cancelled);
    co_await inner.loop.close(fd);
  });
}

TEST(SimPeer, ConnectsToAListener) {
  Sim sim(1);
  socklen_t size;
  sockaddr_storage address = SimWorld::address_of_port(80, size);
  int listener = sim.world().listen(address, size);
  for (int i = 0; i < 3; i++) sim.driver->connect_peer(address, size, {.sends = "line\n"});
  std::string all;
  sim.loop.run([](Loop& loop, int from, std::string* into) -> Task<void> {
    for (int i = 0; i < 3; i++) {
      int fd = static_cast<int>(co_await loop.accept(from));
      *into += co_await receive_all(loop, fd, 100);
      co_await loop.close(fd);
    }
    co_await loop.close(from);
  }(sim.loop, listener, &all));
  EXPECT_EQ(all, "line\nline\nline\n");
}

TEST(SimDriver, ResetsAreDrawnFromTheSeed) {
  int failed = 0;
  for (uint64_t seed = 0; seed < 200; seed++) {
    Sim sim(seed, {.reset = 0.05});
    serve(sim, 80, {.sends = patterned(100), .piece_bytes = 20});
    sim.run([](Sim& inner) -> Task<void> {
      socklen_t size;
      sockaddr_storage address = SimWorld::address_of_port(80, size);
      int fd = inner.world().make_socket();
      co_await inner.loop.connect(fd, address, size);
      std::string answer = co_await receive_all(inner.loop, fd, 1000);
      co_await inner.loop.close(fd);
      inner.world().make_file(answer == patterned(100) ? "whole" : "reset", "");
    });
    failed += sim.world().has_file("reset");
  }
  EXPECT_GT(failed, 20);
  EXPECT_LT(failed, 180);
}

TEST(SimDriverDeathTest, ARunThatIsStuckSaysWhatItWaitsFor) {
  auto stuck = [] {
    Sim sim(1);
    sim.run([](Sim& inner) -> Task<void> {
      auto [from, to] = inner.world().make_pipe();
      co_await read_once(inner.loop, from, 1);
    });
  };
  EXPECT_DEATH(stuck(), "stuck; waited for: read of 100000");
}

}  // namespace
}  // namespace weir
