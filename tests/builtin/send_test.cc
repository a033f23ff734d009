#include <gtest/gtest.h>

#include <thread>

#include "peers.h"

namespace weir {
namespace {

class Send : public testing::TestWithParam<std::string> {
 protected:
  RunOptions options_ = on_driver(GetParam());
  PeerListener listener_;

  std::string pipeline() const { return "send " + listener_.address(); }
};

INSTANTIATE_TEST_SUITE_P(Drivers, Send, testing::Values("uring", "posix"), [](const auto& driver) { return driver.param; });

TEST_P(Send, SendsWhatFlowsAndHalfCloses) {
  std::string received;
  std::thread peer([&] {
    Peer end = listener_.accept();
    for (std::string part; !(part = end.receive(1000)).empty();) received += part;
  });
  auto result = run_pipeline(pipeline(), {"one\ntw", "o\n", "three"}, options_);
  peer.join();
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(received, "one\ntwo\nthree");
}

TEST_P(Send, IsNotHeldUpByAPeerThatAnswers) {
  std::vector<std::string> pieces(40, std::string(1 << 20, 'e'));
  size_t received = 0;
  std::thread peer([&] {
    Peer end = listener_.accept();
    for (std::string part; !(part = end.receive(1 << 16)).empty();) {
      received += part.size();
      end.send(part);   // waits for us to take the answer
    }
  });
  auto result = run_pipeline(pipeline(), pieces, options_);
  peer.join();
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(received, size_t{40} << 20);
}

TEST_P(Send, APeerThatResetsFailsTheRunByName) {
  std::vector<std::string> pieces(64, std::string(1 << 20, 'r'));
  std::thread peer([&] {
    Peer end = listener_.accept();
    end.receive(100);
    end.reset();
  });
  auto result = run_pipeline(pipeline(), pieces, options_);
  peer.join();
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::ReaderClosed);
  EXPECT_EQ(result.error->file(), listener_.address());
}

TEST_P(Send, AResetAfterTheLastByteIsNoticed) {
  std::thread peer([&] {
    Peer end = listener_.accept();
    while (end.receive(100).ends_with("end\n")) break;
    end.reset();
  });
  auto result = run_pipeline(pipeline(), {"end\n"}, options_);
  peer.join();
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::ReaderClosed);
}

TEST_P(Send, ARefusedConnectionIsAnError) {
  std::string address;
  {
    PeerListener gone;
    address = gone.address();
  }
  auto result = run_pipeline("send " + address, {"x\n"}, options_);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::Refused);
  EXPECT_EQ(result.error->file(), address);
}

TEST_P(Send, AMissingSocketFileIsAnError) {
  Folder folder;
  auto result = run_pipeline("send unix:none.sock", {"x\n"}, options_);
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::NotFound);
}

TEST_P(Send, AFailureInFrontComesAfterItsData) {
  std::string received;
  std::thread peer([&] {
    Peer end = listener_.accept();
    for (std::string part; !(part = end.receive(1000)).empty();) received += part;
  });
  Folder folder;
  folder.write("a.txt", "before\n");
  auto result = run_pipeline("read a.txt missing.txt | " + pipeline(), {}, options_);
  peer.join();
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::NotFound);
  EXPECT_EQ(received, "before\n");
}

TEST_P(Send, AFileArrivesWholeAtAListener) {
  Folder folder;
  std::string file;
  for (int i = 0; file.size() < 50'000'000; i++) file += "line " + std::to_string(int64_t{i} * 7919) + " of the file\n";
  folder.write("big.txt", file);
  for (std::string address : {"tcp://127.0.0.1:0", "unix:big.sock"}) {
    Collected collected;
    std::string sender_error = "not run";
    auto result = run_listening("listen " + address, collected, [&](const std::string& listening) {
      sender_error = run_pipeline("read big.txt | send " + listening, {}, options_).error_text();
      collected.await_bytes(file.size());
    }, options_);
    EXPECT_EQ(sender_error, "");
    EXPECT_EQ(result.error_text(), "");
    EXPECT_TRUE(result.output == file) << address;
  }
}

TEST(SendArguments, AreCheckedBeforeTheRun) {
  auto result = run_pipeline("send tcp://127.0.0.1:0", {"x\n"});
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::Usage);
}

}  // namespace
}  // namespace weir
