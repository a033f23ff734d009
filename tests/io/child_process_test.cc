#include "weir/io/child_process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdio>
#include <string>

namespace weir {
namespace {

using Stream = ChildProcess::Stream;

/// What it printed and how it ended.
struct Ran {
  std::string output;
  ExitStatus exit;
};

Task<Ran> run_to_end(Loop* loop, std::string command) {
  ChildProcess child = co_await ChildProcess::spawn(*loop, command, Stream::Null, Stream::Pipe);
  Ran ran;
  std::string part(4096, 0);
  for (;;) {
    int64_t count = co_await loop->read(child.output().get(), part);
    if (count <= 0) break;
    ran.output.append(part, 0, static_cast<size_t>(count));
  }
  Stop stop;
  ran.exit = co_await child.wait(stop);
  co_return ran;
}

Ran run(std::string command) {
  Loop loop;
  return loop.run(run_to_end(&loop, std::move(command)));
}

TEST(ChildProcess, RunsAShellCommand) {
  Ran ran = run("echo out; exit 7");
  EXPECT_EQ(ran.output, "out\n");
  EXPECT_EQ(ran.exit.status, 7);
  EXPECT_EQ(text_of(ran.exit), "exited with status 7");
}

TEST(ChildProcess, TellsTheSignalThatEndedIt) {
  Ran ran = run("kill -TERM $$");
  EXPECT_EQ(ran.exit.signal, SIGTERM);
  EXPECT_EQ(text_of(ran.exit), "was ended by signal 15 (Terminated)");
}

TEST(ChildProcess, ACommandMayBeginWithADash) {
  EXPECT_EQ(run("-no-such-command 2>/dev/null").exit.status, 127);
}

TEST(ChildProcess, HasNoSignalBlockedAndDiesOfAClosedPipe) {
  EXPECT_EQ(run("grep SigBlk /proc/self/status").output, "SigBlk:\t0000000000000000\n");
  // The loop blocks SIGPIPE in its thread; a child that inherited that would go on writing to nobody.
  EXPECT_EQ(run("trap '' PIPE; kill -PIPE $$; exit 0").exit.signal, 0);
  EXPECT_EQ(run("kill -PIPE $$; exit 0").exit.signal, SIGPIPE);
}

TEST(ChildProcess, InheritsNoDescriptorOfOurs) {
  std::string command = "ls /proc/self/fd | wc -l", before(100, 0);
  FILE* shell = popen(command.c_str(), "r");   // with what this process was itself given
  ASSERT_NE(fgets(before.data(), 100, shell), nullptr);
  pclose(shell);
  EXPECT_EQ(run(command).output, before.c_str());
}

TEST(ChildProcess, LeadsAGroupOfItsOwn) {
  Ran ran = run("ps -o pgid= -p $$ 2>/dev/null | tr -d ' ' || true; echo $$");
  if (ran.output.find('\n') == ran.output.size() - 1) GTEST_SKIP() << "no ps here";
  size_t end = ran.output.find('\n');
  EXPECT_EQ(ran.output.substr(0, end + 1), ran.output.substr(end + 1));
}

TEST(ChildProcess, AWaitCanBeCutShortAndTheChildIsEnded) {
  Loop loop;
  loop.run([](Loop& inner) -> Task<void> {
    ChildProcess child = co_await ChildProcess::spawn(inner, "sleep 1000", Stream::Null, Stream::Inherited);
    Stop stop;
    stop.request();
    bool cancelled = false;
    try {
      co_await child.wait(stop);
    } catch (const Cancelled&) {
      cancelled = true;
    }
    EXPECT_TRUE(cancelled);
    co_await child.terminate();
  }(loop));
}

}  // namespace
}  // namespace weir
