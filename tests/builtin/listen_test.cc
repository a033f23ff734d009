#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <thread>

#include "peers.h"
#include "weir/builtin/confluence.h"

namespace weir {
namespace {

constexpr std::string_view kAnyPort = "listen tcp://127.0.0.1:0";

class Listen : public testing::TestWithParam<std::string> {
 protected:
  RunOptions options_ = on_driver(GetParam());
  Collected collected_;

  PipelineResult run(std::string_view pipeline, std::function<void(const std::string&)> peers) {
    return run_listening(pipeline, collected_, std::move(peers), options_);
  }
  uint64_t notes_with(const PipelineResult& result, std::string_view part) {
    uint64_t count = 0;
    for (const auto& note : result.report.notes)
      if (note.text.find(part) != std::string::npos) count += note.count;
    return count;
  }
};

INSTANTIATE_TEST_SUITE_P(Drivers, Listen, testing::Values("uring", "posix"),
                         [](const auto& driver) { return driver.param; });

TEST_P(Listen, HandsOnTheLinesOfAConnection) {
  auto result = run(kAnyPort, [](const std::string& address) {
    Peer peer(address);
    peer.send("one\ntwo\n");
    peer.finish();
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "one\ntwo\n");
  EXPECT_TRUE(result.report.notes.empty());
}

TEST_P(Listen, ServesLoopbackUnlessAnAddressIsNamed) {
  std::string listening;
  run("listen tcp://:0", [&](const std::string& address) { listening = address; });
  EXPECT_TRUE(listening.starts_with("tcp://127.0.0.1:")) << listening;
}

TEST_P(Listen, ServesAThousandConnectionsAtOnce) {
  raise_descriptor_limit();
  constexpr int kPeers = 1000;
  std::string sent;
  auto result = run(kAnyPort, [&](const std::string& address) {
    std::vector<Peer> peers;
    for (int i = 0; i < kPeers; i++) peers.emplace_back(address);
    std::vector<std::string> texts(kPeers);
    for (int i = 0; i < kPeers; i++)
      for (int line = 0; line < 20; line++)
        texts[static_cast<size_t>(i)] += "peer " + std::to_string(i) + " line " + std::to_string(line) + "\n";
    for (size_t part = 0; part < 7; part++) {   // in pieces that end anywhere
      for (size_t i = 0; i < kPeers; i++) {
        size_t size = texts[i].size(), begin = size * part / 7, end = size * (part + 1) / 7;
        peers[i].send(std::string_view(texts[i]).substr(begin, end - begin));
      }
    }
    for (auto& peer : peers) peer.finish();
    for (auto& text : texts) sent += text;
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(sorted_lines(result.output), sorted_lines(sent));
}

TEST_P(Listen, KeepsLinesWholeAtEverySplitAndAcrossConnections) {
  std::string_view a = "alpha beta gamma\n", b = "one\n\ntwo three\n";
  std::string expected;
  auto result = run(kAnyPort, [&](const std::string& address) {
    Peer first(address), second(address);
    for (size_t split = 0; split <= std::max(a.size(), b.size()); split++) {
      std::string mark = "m" + std::to_string(split);
      size_t at_a = std::min(split, a.size()), at_b = std::min(split, b.size());
      // The mark in front has gone through once what follows it in the same piece has been received.
      first.send(mark + "a\n" + std::string(a.substr(0, at_a)));
      second.send(mark + "b\n" + std::string(b.substr(0, at_b)));
      collected_.await(mark + "a\n");
      collected_.await(mark + "b\n");
      second.send(b.substr(at_b));
      first.send(a.substr(at_a));
      expected += mark + "a\n" + mark + "b\n" + std::string(a) + std::string(b);
    }
    first.finish();
    second.finish();
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(sorted_lines(result.output), sorted_lines(expected));
}

TEST_P(Listen, AStalledPeerHoldsUpNobody) {
  auto result = run(kAnyPort, [&](const std::string& address) {
    Peer stalled(address), lively(address);
    stalled.send("first\nhalf a");
    collected_.await("first\n");
    std::string many;
    for (int i = 0; i < 200'000; i++) many += "line " + std::to_string(i) + "\n";
    lively.send(many);
    collected_.await("line 199999\n");
    stalled.send(" line\n");
    lively.finish();
    stalled.finish();
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_NE(result.output.find("\nhalf a line\n"), std::string::npos);
}

TEST_P(Listen, AStalledPipelineHoldsUpPeersInBoundedMemory) {
  options_.engine.memory_bytes = 16 << 20;
  std::string line(999, 'x');
  line += '\n';
  std::string megabyte;
  for (int i = 0; i < 1000; i++) megabyte += line;
  collected_.stall();
  constexpr int kPeers = 4, kMegabytes = 24;
  auto result = run(kAnyPort, [&](const std::string& address) {
    std::vector<Peer> peers;
    for (int i = 0; i < kPeers; i++) peers.emplace_back(address);
    std::vector<std::thread> senders;
    for (auto& peer : peers)
      senders.emplace_back([&] {
        peer.send(megabyte);
        collected_.resume();
        for (int i = 1; i < kMegabytes; i++) peer.send(megabyte);
        peer.finish();
      });
    for (auto& sender : senders) sender.join();
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output.size(), megabyte.size() * kPeers * kMegabytes);
  EXPECT_LE(result.report.memory_peak_bytes, options_.engine.memory_bytes);
}

TEST_P(Listen, AResetPeerIsCountedAndItsHalfLineLeftOut) {
  auto result = run(kAnyPort, [&](const std::string& address) {
    Peer broken(address), good(address);
    broken.send("whole\nhal");
    collected_.await("whole\n");
    broken.reset();
    good.send("good\n");
    good.finish();
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(sorted_lines(result.output), (std::vector<std::string>{"good\n", "whole\n"}));
  EXPECT_EQ(notes_with(result, "reset the connection; an unfinished line of 3 bytes"), 1u);
}

TEST_P(Listen, ALastLineWithoutANewlineGetsOne) {
  auto result = run(kAnyPort, [](const std::string& address) {
    Peer peer(address);
    peer.send("one\ntwo");
    peer.finish();
  });
  EXPECT_EQ(result.output, "one\ntwo\n");
  EXPECT_EQ(notes_with(result, "had no newline"), 1u);
}

TEST_P(Listen, AnInterruptKeepsWhatHasBeenReceived) {
  std::unique_ptr<Peer> peer;   // still open when the run is interrupted
  auto result = run(kAnyPort, [&](const std::string& address) {
    peer = std::make_unique<Peer>(address);
    peer->send("one\nhalf");
    collected_.await("one\n");
  });
  EXPECT_EQ(result.output, "one\nhalf\n");
}

TEST_P(Listen, ATooLongLineClosesItsConnectionAlone) {
  options_.plan.line_bytes_max = 1000;
  std::string fits = std::string(1000, 'f') + "\n";
  for (size_t before : {size_t{0}, size_t{3}, size_t{20'000}}) {
    for (size_t too_long : {size_t{1001}, size_t{5000}, size_t{100'000}}) {
      Collected collected;
      std::string front;
      while (front.size() < before) front += "abc\n";
      auto result = run_listening(kAnyPort, collected, [&](const std::string& address) {
        Peer bad(address), good(address);
        good.send(fits);
        try {
          bad.send(front + fits + std::string(too_long, 'x') + "\nafter\n");
        } catch (const std::system_error&) {   // closed while it was sending
        }
        bad.await_close();
        good.send(fits);
        good.finish();
      }, options_);
      EXPECT_EQ(result.error_text(), "");
      EXPECT_EQ(sorted_lines(result.output), sorted_lines(front + fits + fits + fits));
      EXPECT_EQ(notes_with(result, "a line is longer than 1000 bytes"), 1u);
    }
  }
}

TEST_P(Listen, ALongLineStaysInOnePiece) {
  for (size_t bytes : {size_t{16} << 10, size_t{70'000}, size_t{600'000}, size_t{8} << 20}) {
    Collected collected;
    std::string line = std::string(bytes - 3, 'y') + "end\n";
    auto result = run_listening(kAnyPort, collected, [&](const std::string& address) {
      Peer peer(address), other(address);
      peer.send("begin\n" + line.substr(0, bytes / 3));
      collected.await("begin\n");
      other.send("between\n");
      other.finish();
      peer.send(line.substr(bytes / 3) + "short\n" + line);
      peer.finish();
    }, options_);
    EXPECT_EQ(result.error_text(), "");
    EXPECT_EQ(sorted_lines(result.output), sorted_lines("begin\nbetween\nshort\n" + line + line)) << bytes;
    EXPECT_TRUE(result.report.notes.empty());
  }
}

TEST_P(Listen, TheLongestUnfinishedLineIsGivenUpWhenMemoryIsShort) {
  std::string part(7 << 20, 'z');
  auto result = run(kAnyPort, [&](const std::string& address) {
    Peer longer(address), shorter(address);
    longer.send("a\n" + part);
    try {
      shorter.send("b\n" + part.substr(0, 6 << 20));
      longer.await_close();
    } catch (const std::system_error&) {
    }
    shorter.send("\n");
    shorter.finish();
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(sorted_lines(result.output), sorted_lines("a\nb\n" + part.substr(0, 6 << 20) + "\n"));
  EXPECT_EQ(notes_with(result, "its unfinished line is the longest"), 1u);
}

TEST_P(Listen, ConnectionsPastTheLimitWaitForAPlace) {
  auto result = run("listen tcp://127.0.0.1:0 connections=2", [&](const std::string& address) {
    Peer first(address), second(address), third(address);
    third.send("third\n");
    first.send("first\n");
    second.send("second\n");
    collected_.await("first\n");
    collected_.await("second\n");
    first.send("again\n");
    collected_.await("again\n");
    EXPECT_EQ(collected_.text().find("third"), std::string::npos);
    first.finish();
    collected_.await("third\n");
    second.finish();
    third.finish();
  });
  EXPECT_EQ(result.error_text(), "");
}

TEST_P(Listen, ASilentConnectionIsClosedAfterItsTime) {
  auto result = run("listen tcp://127.0.0.1:0 idle=20ms", [&](const std::string& address) {
    Peer silent(address);
    silent.send("half");
    silent.await_close();
  });
  EXPECT_EQ(result.output, "half\n");
  EXPECT_EQ(notes_with(result, "nothing came for too long"), 1u);
}

TEST_P(Listen, EndsWhenNobodyReadsAnyMore) {
  auto result = run("listen tcp://127.0.0.1:0 | head 2", [&](const std::string& address) {
    Peer peer(address), idle(address);
    peer.send("one\ntwo\nthree\n");
    idle.await_close();
    peer.await_close();
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "one\ntwo\n");
}

TEST_P(Listen, AnAddressInUseIsAnError) {
  PeerListener other;
  auto result = run("listen " + other.address(), [](const std::string&) {});
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::AddressInUse);
  EXPECT_EQ(result.error->file(), other.address());
}

TEST_P(Listen, AUnixSocketIsRemovedAtTheEnd) {
  Folder folder;
  auto result = run("listen unix:app.sock", [&](const std::string& address) {
    EXPECT_EQ(address, "unix:app.sock");
    Peer peer(address);
    peer.send("hello");
    peer.finish();
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "hello\n");
  EXPECT_FALSE(folder.has("app.sock"));
}

int bound_unix_socket(const char* path) {
  sockaddr_un unix{};
  unix.sun_family = AF_UNIX;
  std::strncpy(unix.sun_path, path, sizeof unix.sun_path - 1);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&unix), sizeof unix), 0);
  EXPECT_EQ(listen(fd, 1), 0);
  return fd;
}

TEST_P(Listen, AStaleUnixSocketIsReplaced) {
  Folder folder;
  close(bound_unix_socket("app.sock"));
  ASSERT_TRUE(folder.has("app.sock"));
  auto result = run("listen unix:app.sock", [&](const std::string& address) {
    Peer peer(address);
    peer.send("hello\n");
    peer.finish();
  });
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "hello\n");
}

TEST_P(Listen, AUnixSocketInUseAndAnotherFileAreLeftAlone) {
  Folder folder;
  int fd = bound_unix_socket("app.sock");
  auto result = run("listen unix:app.sock", [](const std::string&) {});
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::AddressInUse);
  EXPECT_TRUE(folder.has("app.sock"));
  close(fd);

  folder.write("notes.txt", "mine");
  result = run("listen unix:notes.txt", [](const std::string&) {});
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::AddressInUse);
  EXPECT_EQ(folder.read("notes.txt"), "mine");
}

TEST(ListenArguments, AreCheckedBeforeTheRun) {
  for (auto pipeline : {"listen tcp://127.0.0.1", "listen tcp://::1:80", "listen http://127.0.0.1:80", "listen unix:",
                        "listen tcp://:70000", "listen tcp://:0 connections=0", "listen tcp://[::1:80"}) {
    auto result = run_pipeline(pipeline);
    ASSERT_TRUE(result.error) << pipeline;
    EXPECT_EQ(result.error->code(), ErrorCode::Usage) << pipeline;
  }
}

TEST(FindLongLine, FindsTheFirstLineOverTheLimitForAnyLengths) {
  for (size_t limit = 1; limit <= 4; limit++) {
    // All texts of four lines with lengths 0 to 5.
    for (size_t code = 0; code < 6 * 6 * 6 * 6; code++) {
      std::string text;
      size_t expected = std::string::npos;
      for (size_t rest = code, line = 0; line < 4; line++, rest /= 6) {
        if (rest % 6 > limit && expected == std::string::npos) expected = text.size();
        text += std::string(rest % 6, 'x') + "\n";
      }
      const char* found = find_long_line(text.data(), text.data() + text.size(), limit);
      size_t at = found ? static_cast<size_t>(found - text.data()) : std::string::npos;
      ASSERT_EQ(at, expected) << text << limit;
    }
  }
}

}  // namespace
}  // namespace weir
