#include "weir/channel/channel.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "weir/task/scope.h"

namespace weir {
namespace {

struct Pipe {
  ReadyQueue ready;
  Scope scope{ready};
  std::vector<int> got;
  std::string end = "open";
};

Task<void> collect(Pipe* pipe, Reader<int> reader, Stop* stop) {
  try {
    while (auto item = co_await reader.next(*stop)) pipe->got.push_back(*item);
    pipe->end = "done";
  } catch (const Cancelled&) {
    pipe->end = "cancelled";
  } catch (const std::exception& error) {
    pipe->end = error.what();
  }
}

void finish(Pipe& pipe) {
  Scope outer(pipe.ready);
  outer.spawn(pipe.scope.join());
  pipe.ready.run();
  ASSERT_EQ(pipe.scope.running_count(), 0u);
}

TEST(Channel, HandsItemsOnInOrderAndEndsWithDone) {
  Pipe pipe;
  Stop stop;
  auto [writer, reader] = make_channel<int>(pipe.ready);
  pipe.scope.spawn(collect(&pipe, std::move(reader), &stop));
  for (int i = 0; i < 3; i++) EXPECT_TRUE(writer.write(i));
  writer.close();
  finish(pipe);
  EXPECT_EQ(pipe.got, (std::vector{0, 1, 2}));
  EXPECT_EQ(pipe.end, "done");
}

TEST(Channel, WakesAReaderThatWaits) {
  Pipe pipe;
  Stop stop;
  auto [writer, reader] = make_channel<int>(pipe.ready);
  pipe.scope.spawn(collect(&pipe, std::move(reader), &stop));
  pipe.ready.run();
  EXPECT_EQ(pipe.end, "open");
  writer.write(7);
  pipe.ready.run();
  EXPECT_EQ(pipe.got, std::vector{7});
  writer.close();
  finish(pipe);
}

TEST(Channel, AFailureTravelsBehindTheItems) {
  Pipe pipe;
  Stop stop;
  auto [writer, reader] = make_channel<int>(pipe.ready);
  writer.write(1);
  writer.fail(std::make_exception_ptr(std::runtime_error("broken")));
  pipe.scope.spawn(collect(&pipe, std::move(reader), &stop));
  finish(pipe);
  EXPECT_EQ(pipe.got, std::vector{1});
  EXPECT_EQ(pipe.end, "broken");
}

TEST(Channel, AWriterThatDiesLeavesACancelledStream) {
  Pipe pipe;
  Stop stop;
  auto ends = make_channel<int>(pipe.ready);
  { auto writer = std::move(ends.first); }
  pipe.scope.spawn(collect(&pipe, std::move(ends.second), &stop));
  finish(pipe);
  EXPECT_EQ(pipe.end, "cancelled");
}

TEST(Channel, AStopEndsAWaitingReader) {
  Pipe pipe;
  Stop stop;
  auto [writer, reader] = make_channel<int>(pipe.ready);
  pipe.scope.spawn(collect(&pipe, std::move(reader), &stop));
  pipe.ready.run();
  stop.request();
  finish(pipe);
  EXPECT_EQ(pipe.end, "cancelled");
  EXPECT_FALSE(writer.open());
}

TEST(Channel, TheWriterHearsThatItsReaderHasGone) {
  ReadyQueue ready;
  int gone = 0;
  auto [writer, reader] = make_channel<int>(ready);
  writer.on_reader_gone([&gone] { gone++; });
  writer.write(1);
  reader.close();
  EXPECT_EQ(gone, 1);
  EXPECT_FALSE(writer.open());
  EXPECT_FALSE(writer.write(2));
}

TEST(Channel, NobodyIsCalledWhenTheReaderGoesAfterTheEnd) {
  ReadyQueue ready;
  int gone = 0;
  auto [writer, reader] = make_channel<int>(ready);
  writer.on_reader_gone([&gone] { gone++; });
  writer.close();
  reader.close();
  EXPECT_EQ(gone, 0);
}

Task<void> read_one(Reader<int>* reader, std::string* end) {
  auto item = co_await reader->next();
  *end = item ? "item" : "nothing";
}

TEST(Channel, ClosingEndsAWaitAndBothEndsMayGoMeanwhile) {
  Pipe pipe;
  std::string end = "open";
  auto ends = make_channel<int>(pipe.ready);
  pipe.scope.spawn(read_one(&ends.second, &end));
  pipe.ready.run();
  ends.second.close();
  { auto writer = std::move(ends.first); }
  EXPECT_EQ(end, "open");
  finish(pipe);
  EXPECT_EQ(end, "nothing");
}

TEST(Channel, ItemsInsideDieWithTheReader) {
  ReadyQueue ready;
  auto token = std::make_shared<int>(0);
  auto [writer, reader] = make_channel<std::shared_ptr<int>>(ready);
  writer.write(token);
  EXPECT_EQ(token.use_count(), 2);
  reader.close();
  EXPECT_EQ(token.use_count(), 1);
}

}  // namespace
}  // namespace weir
