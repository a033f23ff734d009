// The driver suite: pipes and sockets.
#include <fcntl.h>
#include <poll.h>
#include <sys/un.h>

#include <cstdlib>
#include <cstring>

#include "driver_suite.h"

namespace weir {
namespace {

using DriverStreams = DriverSuite;

Task<void> write_and_close(Loop& loop, int fd, std::string text) {
  int64_t failed = co_await write_all(loop, fd, text);
  EXPECT_EQ(failed, 0);
  co_await loop.close(fd);
}

Task<void> send_and_close(Loop& loop, int fd, std::string text) {
  int64_t failed = co_await send_all(loop, fd, text);
  EXPECT_EQ(failed, 0);
  co_await loop.close(fd);
}

TEST_P(DriverStreams, APipeCarriesMoreThanItHolds) {
  run([](Loop& loop, World& world) -> Task<void> {
    std::string text = patterned(3'000'000);
    auto [from, to] = world.make_pipe();
    Scope scope(loop.ready());
    scope.spawn(write_and_close(loop, to, text));
    std::string received = co_await read_all(loop, from);
    EXPECT_TRUE(received == text);
    co_await scope.join();
    co_await loop.close(from);
  });
}

TEST_P(DriverStreams, AReadWaitsUntilSomethingIsWritten) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    std::string received;
    Scope scope(loop.ready());
    scope.spawn([](Loop& inner, int fd, std::string* into) -> Task<void> {
      *into = co_await read_once(inner, fd, 100);
    }(loop, from, &received));
    co_await settle(loop);
    EXPECT_EQ(received, "");
    EXPECT_EQ(loop.driver().pending_count(), 1u);
    co_await write_all(loop, to, "x");
    co_await scope.join();
    EXPECT_EQ(received, "x");
    co_await loop.close(from);
    co_await loop.close(to);
  });
}

TEST_P(DriverStreams, AFullPipeHoldsUpNobodyElse) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    std::string text = patterned(2 << 20);
    Scope scope(loop.ready());
    scope.spawn(write_and_close(loop, to, text));
    auto [other_from, other_to] = world.make_pipe();
    for (int i = 0; i < 100; i++) {
      co_await write_all(loop, other_to, "ping");
      std::string ping = co_await read_once(loop, other_from, 4);
      EXPECT_FALSE(ping.empty());
    }
    EXPECT_EQ(scope.running_count(), 1u);
    std::string received = co_await read_all(loop, from);
    EXPECT_TRUE(received == text);
    co_await scope.join();
    for (int fd : {from, other_from, other_to}) co_await loop.close(fd);
  });
}

TEST_P(DriverStreams, AFullPipeOfABlockingDescriptorStaysBlocking) {
  if (is_simulated()) GTEST_SKIP() << "asks the kernel";
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    co_await write_all(loop, to, "x");
    co_await read_once(loop, from, 1);
    EXPECT_EQ(fcntl(from, F_GETFL) & O_NONBLOCK, 0);
    EXPECT_EQ(fcntl(to, F_GETFL) & O_NONBLOCK, 0);
    co_await loop.close(from);
    co_await loop.close(to);
  });
}

TEST_P(DriverStreams, NonBlockingDescriptorsAreWaitedForAllTheSame) {
  if (is_simulated()) GTEST_SKIP() << "has no such flag";
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    for (int fd : {from, to}) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    std::string text = patterned(1 << 20);
    Scope scope(loop.ready());
    scope.spawn(write_and_close(loop, to, text));
    co_await settle(loop);
    std::string received = co_await read_all(loop, from);
    EXPECT_TRUE(received == text);
    co_await scope.join();
    co_await loop.close(from);
  });
}

TEST_P(DriverStreams, WritingToAClosedPipeIsAnErrorAndNoSignal) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    co_await loop.close(from);
    int64_t written = co_await write_once(loop, to, "x");
    EXPECT_EQ(written, -EPIPE);
    co_await loop.close(to);
    auto [near, far] = world.make_socket_pair();
    co_await loop.close(far);
    int64_t sent = co_await send_all(loop, near, "x");
    EXPECT_EQ(sent, -EPIPE);
    co_await loop.close(near);
  });
}

TEST_P(DriverStreams, AWriteThatWaitsFailsWhenTheReaderGoes) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    int64_t failed = 0;
    Scope scope(loop.ready());
    scope.spawn([](Loop& inner, int fd, int64_t* result) -> Task<void> {
      *result = co_await write_all(inner, fd, patterned(2 << 20));
    }(loop, to, &failed));
    co_await settle(loop);
    co_await loop.close(from);
    co_await scope.join();
    EXPECT_EQ(failed, -EPIPE);
    co_await loop.close(to);
  });
}

TEST_P(DriverStreams, SocketsCarryBothWaysAtOnce) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [near, far] = world.make_socket_pair();
    std::string there = patterned(1'500'000), back = patterned(1'000'000);
    std::string got_there, got_back;
    auto receive_exactly = [](Loop& inner, int fd, size_t size, std::string* into) -> Task<void> {
      Room room(10'000);
      while (into->size() < size) {
        int64_t received = co_await inner.receive(fd, room);
        if (received <= 0) break;
        into->append(room.bytes.data(), static_cast<size_t>(received));
      }
    };
    auto send = [](Loop& inner, int fd, const std::string* text) -> Task<void> {
      int64_t failed = co_await send_all(inner, fd, *text);
      EXPECT_EQ(failed, 0);
    };
    Scope scope(loop.ready());
    scope.spawn(send(loop, near, &there));
    scope.spawn(send(loop, far, &back));
    scope.spawn(receive_exactly(loop, far, there.size(), &got_there));
    scope.spawn(receive_exactly(loop, near, back.size(), &got_back));
    co_await scope.join();
    EXPECT_TRUE(got_there == there);
    EXPECT_TRUE(got_back == back);
    co_await loop.close(near);
    co_await loop.close(far);
  });
}

TEST_P(DriverStreams, ReceiveLosesNothingInASmallRoom) {
  run([](Loop& loop, World& world) -> Task<void> {
    std::string text = patterned(5'000);
    for (size_t room_bytes : {size_t{1}, size_t{3}, size_t{4'999}, size_t{100'000}}) {
      auto [near, far] = world.make_socket_pair();
      Scope scope(loop.ready());
      scope.spawn(send_and_close(loop, near, text));
      std::string received = co_await receive_all(loop, far, room_bytes);
      EXPECT_TRUE(received == text) << room_bytes;
      co_await scope.join();
      co_await loop.close(far);
    }
  });
}

TEST_P(DriverStreams, AWaitingReceiveHoldsNoMemory) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [near, far] = world.make_socket_pair();
    Room room(100);
    Scope scope(loop.ready());
    scope.spawn([](Loop& inner, int fd, Room* into) -> Task<void> {
      int64_t received = co_await inner.receive(fd, *into);
      EXPECT_GT(received, 0);
    }(loop, far, &room));
    co_await settle(loop);
    EXPECT_EQ(room.asked, 0);
    int64_t failed = co_await send_all(loop, near, "hi");
    EXPECT_EQ(failed, 0);
    co_await scope.join();
    EXPECT_EQ(room.asked, 1);
    co_await loop.close(near);
    co_await loop.close(far);
  });
}

TEST_P(DriverStreams, AReceiveWithoutRoomLeavesTheBytesWhereTheyAre) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [near, far] = world.make_socket_pair();
    co_await send_all(loop, near, "kept");
    Room none(0);
    for (int i = 0; i < 3; i++) {
      int64_t received = co_await loop.receive(far, none);
      EXPECT_EQ(received, -ENOBUFS);
    }
    co_await loop.close(near);
    std::string text = co_await receive_all(loop, far, 100);
    EXPECT_EQ(text, "kept");
    co_await loop.close(far);
  });
}

/// Sends back one line on each connection.
Task<void> serve_lines(Loop& loop, int listener, int connections) {
  Scope scope(loop.ready());
  for (int i = 0; i < connections; i++) {
    sockaddr_storage peer{};
    int64_t accepted = co_await loop.accept(listener, &peer);
    EXPECT_GE(accepted, 0);
    EXPECT_NE(peer.ss_family, 0);
    scope.spawn([](Loop& inner, int fd) -> Task<void> {
      std::string line;
      Room room(1000);
      while (!line.ends_with('\n')) {
        int64_t received = co_await inner.receive(fd, room);
        if (received <= 0) break;
        line.append(room.bytes.data(), static_cast<size_t>(received));
      }
      co_await send_and_close(inner, fd, line);
    }(loop, static_cast<int>(accepted)));
  }
  co_await scope.join();
}

TEST_P(DriverStreams, ConnectAcceptAndEchoOverManyConnections) {
  run([](Loop& loop, World& world) -> Task<void> {
    constexpr int kConnections = 40;
    Address address;
    int listener = world.make_listener(address);
    Scope scope(loop.ready());
    scope.spawn(serve_lines(loop, listener, kConnections));
    for (int i = 0; i < kConnections; i++) {
      scope.spawn([](Loop& inner, World& outside, Address to, int index) -> Task<void> {
        int fd = outside.make_socket();
        int64_t connected = co_await inner.connect(fd, to.bytes, to.size);
        EXPECT_EQ(connected, 0);
        std::string line = patterned(static_cast<size_t>(100 * index)) + '\n';
        int64_t failed = co_await send_all(inner, fd, line);
        EXPECT_EQ(failed, 0);
        std::string answer = co_await receive_all(inner, fd, 777);
        EXPECT_TRUE(answer == line);
        co_await inner.close(fd);
      }(loop, world, address, i));
    }
    co_await scope.join();
    co_await loop.close(listener);
  });
}

TEST_P(DriverStreams, ConnectingWhereNobodyListensIsRefused) {
  run([](Loop& loop, World& world) -> Task<void> {
    Address address = world.unused_address();
    int fd = world.make_socket();
    int64_t connected = co_await loop.connect(fd, address.bytes, address.size);
    EXPECT_EQ(connected, -ECONNREFUSED);
    co_await loop.close(fd);
  });
}

TEST_P(DriverStreams, PollTellsWhatIsThere) {
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    int64_t writable = co_await loop.poll(to, POLLOUT);
    EXPECT_TRUE(writable & POLLOUT);
    int64_t readable = 0;
    Scope scope(loop.ready());
    scope.spawn([](Loop& inner, int fd, int64_t* events) -> Task<void> {
      *events = co_await inner.poll(fd, POLLIN);
    }(loop, from, &readable));
    co_await settle(loop);
    EXPECT_EQ(readable, 0);
    co_await write_all(loop, to, "x");
    co_await scope.join();
    EXPECT_TRUE(readable & POLLIN);
    std::string still_there = co_await read_once(loop, from, 10);
    EXPECT_EQ(still_there, "x");
    co_await loop.close(to);
    readable = co_await loop.poll(from, POLLIN);
    EXPECT_TRUE(readable & POLLHUP);
    co_await loop.close(from);
  });
}

TEST_P(DriverStreams, ReadsThatWaitForOnePipeAreServedInTheirOrder) {
  if (GetParam() != "posix") GTEST_SKIP() << "serves them in any order";
  run([](Loop& loop, World& world) -> Task<void> {
    auto [from, to] = world.make_pipe();
    std::string order;
    Scope scope(loop.ready());
    for (int i = 0; i < 5; i++) {
      scope.spawn([](Loop& inner, int fd, int index, std::string* into) -> Task<void> {
        *into += std::to_string(index) + co_await read_once(inner, fd, 1);
      }(loop, from, i, &order));
    }
    co_await settle(loop);
    for (char letter : {'a', 'b', 'c', 'd', 'e'}) {
      co_await write_all(loop, to, {&letter, 1});
      while (!order.ends_with(letter)) co_await loop.sleep_for(0);
    }
    co_await scope.join();
    EXPECT_EQ(order, "0a1b2c3d4e");
    co_await loop.close(from);
    co_await loop.close(to);
  });
}

TEST_P(DriverStreams, UnixSocketsConnectByPath) {
  if (is_simulated()) GTEST_SKIP() << "has no paths for sockets";
  run([](Loop& loop, World& world) -> Task<void> {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::string path = world.path("socket");
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    sockaddr_storage storage{};
    std::memcpy(&storage, &address, sizeof address);

    int early = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int64_t missing = co_await loop.connect(early, storage, sizeof address);
    EXPECT_EQ(missing, -ENOENT);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    int64_t refused = co_await loop.connect(early, storage, sizeof address);
    EXPECT_EQ(refused, -ECONNREFUSED);
    EXPECT_EQ(listen(listener, 4), 0);
    int64_t connected = co_await loop.connect(early, storage, sizeof address);
    EXPECT_EQ(connected, 0);
    int accepted = static_cast<int>(co_await loop.accept(listener));
    co_await send_and_close(loop, early, "by path");
    std::string text = co_await receive_all(loop, accepted, 100);
    EXPECT_EQ(text, "by path");
    co_await loop.close(accepted);
    co_await loop.close(listener);
  });
}

/// The two sides of a terminal: what is typed at the first is read, a line at a time, from the second.
std::array<int, 2> make_terminal() {
  int keyboard = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  EXPECT_EQ(grantpt(keyboard) | unlockpt(keyboard), 0);
  int terminal = open(ptsname(keyboard), O_RDWR | O_NOCTTY | O_CLOEXEC);
  EXPECT_GE(terminal, 0);
  return {keyboard, terminal};
}

TEST_P(DriverStreams, ATerminalIsReadLineByLineAndAWaitForItCanBeCancelled) {
  if (is_simulated()) GTEST_SKIP() << "has no terminals";
  run([](Loop& loop, World&) -> Task<void> {
    auto [keyboard, terminal] = make_terminal();
    for (int round = 0; round < 3; round++) {
      bool cancelled = false;
      Stop stop;
      Scope scope(loop.ready());
      scope.spawn([](Loop& inner, int fd, Stop* asked, bool* ended) -> Task<void> {
        char byte;
        try {
          co_await inner.read(fd, {&byte, 1}, -1, asked);
        } catch (const Cancelled&) {
          *ended = true;
        }
      }(loop, terminal, &stop, &cancelled));
      co_await loop.sleep_for(1'000'000);
      EXPECT_FALSE(cancelled);
      stop.request();
      co_await scope.join();
      EXPECT_TRUE(cancelled);

      co_await write_all(loop, keyboard, "one\ntwo\n");
      std::string line = co_await read_once(loop, terminal, 100);
      EXPECT_EQ(line, "one\n");
      line = co_await read_once(loop, terminal, 100);
      EXPECT_EQ(line, "two\n");
      co_await write_all(loop, terminal, "out");
    }
    co_await loop.close(terminal);
    co_await loop.close(keyboard);
  });
}

INSTANTIATE_TEST_SUITE_P(All, DriverStreams, testing::ValuesIn(driver_names()), DriverSuite::name_of);

}  // namespace
}  // namespace weir
