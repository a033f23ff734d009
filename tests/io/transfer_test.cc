#include "weir/io/transfer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

#include "weir/task/scope.h"

namespace weir {
namespace {

TEST(RestOf, LeavesWhatComesBehindAnyNumberOfBytes) {
  std::string text = "abcdefgh";
  for (size_t bytes = 0; bytes <= text.size(); bytes++) {
    std::array<iovec, 4> vectors = {iovec{text.data(), 3}, {text.data() + 3, 1}, {text.data() + 4, 0}, {text.data() + 4, 4}};
    std::string rest;
    for (const iovec& vector : rest_of(vectors, bytes)) rest.append(static_cast<char*>(vector.iov_base), vector.iov_len);
    EXPECT_EQ(rest, text.substr(bytes));
  }
}

TEST(WriteFull, CanBeStoppedAtAFullPipe) {
  for (auto driver : {"uring", "posix"}) {
    int ends[2];
    ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
    std::string much(8 << 20, 'm');
    Loop loop(make_driver(driver));
    bool cancelled = loop.run([](Loop& inner, int fd, std::string* bytes) -> Task<bool> {
      Stop stop;
      Scope scope(inner.ready());
      bool was_cancelled = false;
      scope.spawn([](Loop& writing, int out, std::string* from, Stop* until, bool* ended) -> Task<void> {
        iovec vector{from->data(), from->size()};
        try {
          co_await write_full(writing, out, {&vector, 1}, -1, until);
        } catch (const Cancelled&) {
          *ended = true;
        }
      }(inner, fd, bytes, &stop, &was_cancelled));
      for (int i = 0; i < 20; i++) co_await inner.sleep_for(0);
      stop.request();
      co_await scope.join();
      co_return was_cancelled;
    }(loop, ends[1], &much));
    EXPECT_TRUE(cancelled) << driver;
    close(ends[0]);
    close(ends[1]);
  }
}

}  // namespace
}  // namespace weir
