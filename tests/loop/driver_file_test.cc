// The driver suite: files and paths.
#include <fcntl.h>

#include "driver_suite.h"

namespace weir {
namespace {

using DriverFiles = DriverSuite;

Task<int> open_new(Loop& loop, const std::string& path, int flags = O_RDWR) {
  int64_t fd = co_await loop.open(path.c_str(), flags | O_CREAT, 0600);
  EXPECT_GE(fd, 0);
  co_return static_cast<int>(fd);
}

TEST_P(DriverFiles, ReadsAndWritesAtOffsets) {
  run([](Loop& loop, World& world) -> Task<void> {
    int fd = co_await open_new(loop, world.path("a"));
    int64_t failed = co_await write_all(loop, fd, "world", 6);
    failed |= co_await write_all(loop, fd, "hello ", 0);
    EXPECT_EQ(failed, 0);
    std::string all = co_await read_all(loop, fd, 0);
    EXPECT_EQ(all, "hello world");
    std::string middle = co_await read_all(loop, fd, 4, 3);
    EXPECT_EQ(middle, "o world");
    co_await loop.close(fd);
  });
}

TEST_P(DriverFiles, ReadsFromThePageCacheOrSaysThatItWouldWait) {
  run([](Loop& loop, World& world) -> Task<void> {
    int fd = co_await open_new(loop, world.path("a"));
    co_await write_all(loop, fd, "hello world", 0);
    for (int i = 0; i < 20; i++) {
      std::string into(5, '?');
      int64_t count = loop.driver().read_cached(fd, into, 6);
      EXPECT_TRUE((count > 0 && count <= 5) || count == -EAGAIN || count == -EOPNOTSUPP) << count;
      size_t copied = count > 0 ? static_cast<size_t>(count) : 0;
      EXPECT_EQ(into, std::string("world").substr(0, copied) + std::string(5 - copied, '?'));
    }
    std::string into(5, '?');
    int64_t at_end = loop.driver().read_cached(fd, into, 11);
    EXPECT_TRUE(at_end == 0 || at_end == -EAGAIN || at_end == -EOPNOTSUPP) << at_end;
    int64_t of_nothing = loop.driver().read_cached(-1, into, 0);
    EXPECT_TRUE(of_nothing == -EBADF || of_nothing == -EAGAIN) << of_nothing;
    co_await loop.close(fd);
  });
}

TEST_P(DriverFiles, ReadsNothingAtAndPastTheEnd) {
  run([](Loop& loop, World& world) -> Task<void> {
    int fd = co_await open_new(loop, world.path("a"));
    co_await write_all(loop, fd, "abc", 0);
    std::string at_end = co_await read_once(loop, fd, 10, 3);
    std::string past_end = co_await read_once(loop, fd, 10, 1000);
    EXPECT_EQ(at_end, "");
    EXPECT_EQ(past_end, "");
    co_await loop.close(fd);
  });
}

TEST_P(DriverFiles, OffsetMinusOneIsTheCurrentPosition) {
  run([](Loop& loop, World& world) -> Task<void> {
    std::string path = world.path("a");
    int fd = co_await open_new(loop, path);
    co_await write_all(loop, fd, "one,");
    co_await write_all(loop, fd, "two");
    std::string rest = co_await read_all(loop, fd);
    EXPECT_EQ(rest, "");
    int again = static_cast<int>(co_await loop.open(path.c_str(), O_RDONLY));
    std::string first = co_await read_all(loop, again, -1, 2);
    EXPECT_EQ(first, "one,two");
    co_await loop.close(again);
    co_await loop.close(fd);
  });
}

TEST_P(DriverFiles, AppendsWhateverThePosition) {
  run([](Loop& loop, World& world) -> Task<void> {
    std::string path = world.path("a");
    int fd = co_await open_new(loop, path);
    co_await write_all(loop, fd, "first ");
    int appending = static_cast<int>(co_await loop.open(path.c_str(), O_WRONLY | O_APPEND));
    co_await write_all(loop, appending, "second ");
    co_await write_all(loop, fd, "FIRST", 0);
    co_await write_all(loop, appending, "third");
    std::string all = co_await read_all(loop, fd, 0);
    EXPECT_EQ(all, "FIRST second third");
    co_await loop.close(appending);
    co_await loop.close(fd);
  });
}

TEST_P(DriverFiles, WritesGatheredVectors) {
  run([](Loop& loop, World& world) -> Task<void> {
    int fd = co_await open_new(loop, world.path("a"));
    std::string one = "1", two = "22", three = "333";
    iovec vectors[] = {{one.data(), 1}, {nullptr, 0}, {two.data(), 2}, {three.data(), 3}};
    int64_t written = co_await loop.write(fd, vectors, 0);
    std::string all = co_await read_all(loop, fd, 0);
    EXPECT_EQ(all, std::string("122333").substr(0, static_cast<size_t>(written)));
    EXPECT_GT(written, 0);
    co_await loop.close(fd);
  });
}

TEST_P(DriverFiles, ManyReadsInFlightEachGetTheirBytes) {
  run([](Loop& loop, World& world) -> Task<void> {
    constexpr size_t kPieces = 64, kPieceBytes = 40'000;
    std::string all = patterned(kPieces * kPieceBytes);
    int fd = co_await open_new(loop, world.path("a"));
    co_await write_all(loop, fd, all, 0);
    std::vector<std::string> pieces(kPieces);
    Scope scope(loop.ready());
    for (size_t i = 0; i < kPieces; i++) {
      scope.spawn([](Loop& inner, int from, size_t index, std::string* into) -> Task<void> {
        while (into->size() < kPieceBytes) {
          auto offset = static_cast<int64_t>(index * kPieceBytes + into->size());
          std::string text = co_await read_once(inner, from, kPieceBytes - into->size(), offset);
          if (text.empty()) break;
          *into += text;
        }
      }(loop, fd, i, &pieces[i]));
    }
    co_await scope.join();
    std::string joined;
    for (auto& piece : pieces) joined += piece;
    EXPECT_TRUE(joined == all);
    co_await loop.close(fd);
  });
}

TEST_P(DriverFiles, TenThousandOperationsAtOnce) {
  run([](Loop& loop, World& world) -> Task<void> {
    constexpr int kCount = 10'000;
    int fd = co_await open_new(loop, world.path("a"));
    co_await write_all(loop, fd, patterned(kCount), 0);
    std::string read(kCount, 0);
    Scope scope(loop.ready());
    for (int i = 0; i < kCount; i++) {
      scope.spawn([](Loop& inner, int from, int at, char* into) -> Task<void> {
        int64_t result = co_await inner.read(from, {into, 1}, at);
        EXPECT_EQ(result, 1);
      }(loop, fd, i, &read[static_cast<size_t>(i)]));
    }
    co_await scope.join();
    EXPECT_TRUE(read == patterned(kCount));
    EXPECT_EQ(loop.driver().pending_count(), 0u);
    co_await loop.close(fd);
  });
}

TEST_P(DriverFiles, StatTellsSizeAndKindByPathAndByDescriptor) {
  run([](Loop& loop, World& world) -> Task<void> {
    std::string path = world.path("a");
    int fd = co_await open_new(loop, path);
    co_await write_all(loop, fd, "12345", 0);
    struct stat by_path{}, by_fd{};
    int64_t failed = co_await loop.stat(path.c_str(), by_path);
    failed |= co_await loop.stat(fd, by_fd);
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(by_path.st_size, 5);
    EXPECT_EQ(by_fd.st_size, 5);
    EXPECT_TRUE(S_ISREG(by_path.st_mode));
    EXPECT_EQ(by_path.st_ino, by_fd.st_ino);
    co_await loop.close(fd);
  });
}

TEST_P(DriverFiles, ErrorsOfPathsAreResults) {
  run([](Loop& loop, World& world) -> Task<void> {
    std::string missing = world.path("missing"), other = world.path("other");
    struct stat status{};
    int64_t opened = co_await loop.open(missing.c_str(), O_RDONLY);
    int64_t stated = co_await loop.stat(missing.c_str(), status);
    int64_t renamed = co_await loop.rename(missing.c_str(), other.c_str());
    int64_t unlinked = co_await loop.unlink(missing.c_str());
    EXPECT_EQ(opened, -ENOENT);
    EXPECT_EQ(stated, -ENOENT);
    EXPECT_EQ(renamed, -ENOENT);
    EXPECT_EQ(unlinked, -ENOENT);
  });
}

TEST_P(DriverFiles, ErrorsOfDescriptorsAreResults) {
  run([](Loop& loop, World& world) -> Task<void> {
    std::string path = world.path("a");
    int fd = co_await open_new(loop, path, O_WRONLY);
    char byte;
    int64_t not_readable = co_await loop.read(fd, {&byte, 1}, 0);
    EXPECT_EQ(not_readable, -EBADF);
    int64_t exclusive = co_await loop.open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL);
    EXPECT_EQ(exclusive, -EEXIST);
    co_await loop.close(fd);
    int64_t closed_twice = co_await loop.close(fd);
    int64_t read = co_await loop.read(fd, {&byte, 1}, 0);
    int64_t read_on = co_await loop.read(fd, {&byte, 1});
    int64_t written = co_await write_once(loop, fd, "x");
    EXPECT_EQ(closed_twice, -EBADF);
    EXPECT_EQ(read, -EBADF);
    EXPECT_EQ(read_on, -EBADF);
    EXPECT_EQ(written, -EBADF);
  });
}

TEST_P(DriverFiles, RenameReplacesAndUnlinkRemoves) {
  run([](Loop& loop, World& world) -> Task<void> {
    std::string from = world.path("from"), to = world.path("to");
    int fd = co_await open_new(loop, from);
    co_await write_all(loop, fd, "new", 0);
    int64_t synced = co_await loop.sync(fd);
    EXPECT_EQ(synced, 0);
    co_await loop.close(fd);
    fd = co_await open_new(loop, to);
    co_await write_all(loop, fd, "older", 0);
    co_await loop.close(fd);

    int64_t renamed = co_await loop.rename(from.c_str(), to.c_str());
    EXPECT_EQ(renamed, 0);
    fd = static_cast<int>(co_await loop.open(to.c_str(), O_RDONLY));
    std::string text = co_await read_all(loop, fd, 0);
    EXPECT_EQ(text, "new");
    int64_t unlinked = co_await loop.unlink(to.c_str());
    EXPECT_EQ(unlinked, 0);
    text = co_await read_all(loop, fd, 0);   // an open file outlives its name
    EXPECT_EQ(text, "new");
    co_await loop.close(fd);
    int64_t gone = co_await loop.open(to.c_str(), O_RDONLY);
    EXPECT_EQ(gone, -ENOENT);
  });
}

TEST_P(DriverFiles, TruncatesOnOpen) {
  run([](Loop& loop, World& world) -> Task<void> {
    std::string path = world.path("a");
    int fd = co_await open_new(loop, path);
    co_await write_all(loop, fd, "something", 0);
    co_await loop.close(fd);
    fd = co_await open_new(loop, path, O_RDWR | O_TRUNC);
    std::string text = co_await read_all(loop, fd, 0);
    EXPECT_EQ(text, "");
    co_await loop.close(fd);
  });
}

INSTANTIATE_TEST_SUITE_P(All, DriverFiles, testing::ValuesIn(driver_names()), DriverSuite::name_of);

}  // namespace
}  // namespace weir
