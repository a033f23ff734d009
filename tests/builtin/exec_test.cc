#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "peers.h"

namespace weir {
namespace {

class Exec : public testing::TestWithParam<std::string> {
 protected:
  RunOptions options_ = on_driver(GetParam());
  Folder folder_;

  PipelineResult run(std::string_view pipeline, const std::vector<std::string>& pieces = {}) {
    return run_pipeline(pipeline, pieces, options_);
  }
};

INSTANTIATE_TEST_SUITE_P(Drivers, Exec, testing::Values("uring", "posix"), [](const auto& driver) { return driver.param; });

std::string numbered_lines(int count) {
  std::string text;
  for (int i = 0; i < count; i++) text += std::to_string(1'000'000 + int64_t{i} * 7919 % 1'000'003) + " some text behind it\n";
  return text;
}

TEST_P(Exec, AsASourceGivesItsOutput) {
  auto result = run("exec 'printf \"one\\ntwo\\n\"' | grep two");
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "two\n");
}

TEST_P(Exec, AsASourceHasNoInput) {
  auto result = run("exec 'wc -c' | grep 0");
  EXPECT_EQ(result.output, "0\n");
}

TEST_P(Exec, AsASourceGivesMuch) {
  std::string text = numbered_lines(400'000);
  folder_.write("big.txt", text);
  auto result = run("exec 'cat big.txt' | skip 0");
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output == text);
}

TEST_P(Exec, AsAFilterGivesAndTakesAtTheSameTime) {
  std::string text = numbered_lines(400'000);   // far more than all pipes hold
  folder_.write("big.txt", text);
  auto result = run("read big.txt | exec cat | skip 0");
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output == text);
}

TEST_P(Exec, AsAFilterMayTakeEverythingFirst) {
  std::string text = numbered_lines(200'000);
  folder_.write("big.txt", text);
  auto result = run("read big.txt | exec 'LC_ALL=C sort' | skip 0");
  EXPECT_EQ(result.error_text(), "");
  std::string sorted;
  for (const auto& line : sorted_lines(text)) sorted += line;
  EXPECT_TRUE(result.output == sorted);
}

TEST_P(Exec, AsASinkGetsWhatFlows) {
  std::string text = numbered_lines(100'000);
  folder_.write("big.txt", text);
  auto result = run("read big.txt | exec 'cat > out.txt'");
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(folder_.read("out.txt") == text);
}

TEST_P(Exec, ACommandThatFailsFailsTheRun) {
  for (auto pipeline : {"exec 'echo x; exit 3' | skip 0", "grep a | exec 'cat; exit 3' | skip 0",
                        "grep a | exec 'cat >/dev/null; exit 3'"}) {
    auto result = run(pipeline, std::string_view(pipeline).starts_with("grep") ? std::vector<std::string>{"a\n"}
                                                                               : std::vector<std::string>{});
    ASSERT_TRUE(result.error) << pipeline;
    EXPECT_EQ(result.error->code(), ErrorCode::ChildFailed) << pipeline;
    EXPECT_NE(result.error->message().find("exited with status 3"), std::string::npos) << result.error->message();
  }
}

TEST_P(Exec, ACommandThatDiesOfASignalFailsTheRun) {
  auto result = run("exec 'echo out; kill -9 $$' | skip 0");
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::ChildFailed);
  EXPECT_NE(result.error->message().find("signal 9"), std::string::npos) << result.error->message();
  EXPECT_EQ(result.output, "out\n");
}

TEST_P(Exec, AMissingCommandFailsTheRun) {
  auto result = run("exec 'exec 2>/dev/null; no-such-command-here' | skip 0");
  ASSERT_TRUE(result.error);
  EXPECT_NE(result.error->message().find("status 127"), std::string::npos) << result.error->message();
}

TEST_P(Exec, ACommandMayLeaveItsInputUnread) {
  folder_.write("big.txt", numbered_lines(400'000));
  auto result = run("read big.txt | exec 'echo enough' | skip 0");
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "enough\n");
  result = run("read big.txt | exec true");
  EXPECT_EQ(result.error_text(), "");
}

TEST_P(Exec, AnEndlessCommandEndsWithItsReader) {
  auto result = run("exec yes | head 3");
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "y\ny\ny\n");
}

TEST_P(Exec, ASilentCommandEndsWithItsReader) {
  ASSERT_EQ(mkfifo("fifo", 0600), 0);
  auto result = run("exec 'echo hit; exec cat fifo' | head 1");   // opening a FIFO that nobody writes waits for ever
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "hit\n");
}

TEST_P(Exec, EverythingThatACommandStartedEndsWithIt) {
  ASSERT_EQ(mkfifo("fifo", 0600), 0);
  int fifo = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  auto result = run("exec 'sleep 1000 > fifo & echo hit; wait' | head 1");
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "hit\n");
  fcntl(fifo, F_SETFL, 0);
  char byte;
  EXPECT_EQ(read(fifo, &byte, 1), 0);   // the end comes when nobody has it open any more
  close(fifo);
}

TEST_P(Exec, ACommandThatWillNotEndIsMadeTo) {
  auto result = run("exec 'trap \"\" TERM; echo hit; while :; do sleep 1000; done' | head 1");
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "hit\n");
}

TEST_P(Exec, AnEarlyExitEndsAWaitForInput) {
  PeerListener unused;
  Collected collected;
  auto result = run_listening("listen tcp://127.0.0.1:0 | exec 'head -n 1' | skip 0", collected, [&](const std::string& address) {
    Peer peer(address);
    peer.send("first\n");
    peer.await_close();   // without a second line
  }, options_);
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "first\n");
}

TEST_P(Exec, AFailureInFrontComesAfterItsData) {
  folder_.write("a.txt", "before\n");
  auto result = run("read a.txt missing.txt | exec cat | skip 0");
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::NotFound);
  EXPECT_EQ(result.output, "before\n");
}

TEST_P(Exec, ManyChildrenAtOnce) {
  std::string pipeline = "grep a";
  for (int i = 0; i < 12; i++) pipeline += " | exec cat";
  auto limits = options_;
  limits.engine.memory_bytes = 80 << 20;
  auto result = run_pipeline(pipeline + " | skip 0", {"a\nb\na\n"}, limits);
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "a\na\n");
}

}  // namespace
}  // namespace weir
