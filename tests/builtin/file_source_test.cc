#include "weir/builtin/file_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <set>
#include <thread>

#include "support/pipeline_test.h"
#include "weir/codec/codec.h"
#include "weir/loop/driver.h"

namespace weir {
namespace {

std::string gzip_of(std::string_view content) {
  auto encoder = make_frame_encoder(Codec::Gzip);
  std::string frame(encoder->bound_bytes(content.size()), '\0');
  frame.resize(encoder->encode(content, frame.data()));
  return frame;
}

TEST(FileSource, ReadsFilesPatternsAndFoldersInOrder) {
  Folder folder;
  folder.write("b.log", "b\n");
  folder.write("a.log", "a");
  folder.write("sub/deep/c.log", "c\n");
  folder.write("empty", "");
  EXPECT_EQ(run_pipeline("read *.log sub empty | skip 0").output, "a\nb\nc\n");
  EXPECT_EQ(run_pipeline("read b.log a.log | skip 0").output, "b\na\n");
  EXPECT_EQ(run_pipeline("read missing").error_text(), "missing: No such file or directory");
  EXPECT_EQ(run_pipeline("read b.log missing").output, "b\n");
  EXPECT_EQ(run_pipeline("read *.txt").error->code(), ErrorCode::NotFound);
}

TEST(FileSource, ReadsFilesWhoseSizeSaysNothing) {
  auto result = run_pipeline("read /proc/self/status | head 1");
  EXPECT_EQ(result.error_text(), "");
  EXPECT_TRUE(result.output.starts_with("Name:"));
}

TEST(FileSource, FindsTheCodecOfAPipeThatGivesByteByByte) {
  Folder folder;
  ASSERT_EQ(mkfifo("pipe", 0600), 0);
  std::string content = "over a pipe\nbyte by byte\n", file = gzip_of(content);
  std::thread writer([&] {
    int fd = open("pipe", O_WRONLY);
    for (char byte : file) EXPECT_EQ(write(fd, &byte, 1), 1);
    close(fd);
  });
  EXPECT_EQ(run_pipeline("read pipe").output, content);
  writer.join();
}

TEST(FileSource, ReadsManySmallFiles) {
  Folder folder;
  for (int i = 0; i < 500; i++) folder.write("many/" + std::to_string(1000 + i), std::to_string(i) + "\n");
  EXPECT_EQ(run_pipeline("read many | tail 2").output, "498\n499\n");
}

TEST(FileSource, ReadsSmallFilesAsTheyComeAndEachInOnePiece) {
  Folder folder;
  std::multiset<std::string> expected;
  std::string large(3 << 20, 'x');
  large += "\n";
  folder.write("many/0large", large);
  expected.insert(large.substr(0, large.size() - 1));
  for (int i = 1; i < 200; i++) {
    std::string text = "a" + std::to_string(i) + "\nb" + std::to_string(i) + "\n";
    folder.write("many/" + std::to_string(i), i % 3 ? text : gzip_of(text));
    for (const char* part : {"a", "b"}) expected.insert(part + std::to_string(i));
  }
  auto output = run_pipeline("read many order=any | skip 0").output;
  std::multiset<std::string> lines;
  std::string before;
  for (size_t at = 0; at < output.size();) {
    size_t end = output.find('\n', at);
    std::string line = output.substr(at, end - at);
    if (line[0] == 'b') {
      EXPECT_EQ(before, "a" + line.substr(1));
    }
    before = line;
    lines.insert(std::move(line));
    at = end + 1;
  }
  EXPECT_TRUE(lines == expected);
  EXPECT_EQ(run_pipeline("read many missing order=any | skip 0").error_text(), "missing: No such file or directory");
}

TEST(FileSource, DecodesSmallFilesOfSeveralMembersAndUpToTheirDamage) {
  Folder folder;
  std::string two = gzip_of("one\n") + gzip_of("two\n");
  folder.write("two.gz", two);
  folder.write("cut.gz", std::string_view(two).substr(0, two.size() - 3));
  folder.write("trailing.gz", two + "garbage");
  EXPECT_EQ(run_pipeline("read two.gz two.gz").output, "one\ntwo\none\ntwo\n");
  auto cut = run_pipeline("read two.gz cut.gz two.gz");
  EXPECT_EQ(cut.output, "one\ntwo\none\ntwo\n");
  ASSERT_TRUE(cut.error);
  EXPECT_EQ(cut.error->file(), "cut.gz");
  EXPECT_EQ(run_pipeline("read trailing.gz").output, "one\ntwo\n");
}

/// The real driver, but for the page cache: it does not have one block of a file, and has the block before that only when
/// a task has asked for the one that it lacks.
class PatchyCache final : public Driver {
 public:
  std::string_view name() const override { return real_->name(); }
  void submit(Operation& operation) override { real_->submit(operation); }
  void cancel(Operation& operation) override { real_->cancel(operation); }
  void turn(int64_t deadline_ns, ReadyQueue& ready) override { real_->turn(deadline_ns, ready); }
  void wake() override { real_->wake(); }
  int64_t read_cached(int fd, std::span<char> into, int64_t offset) override {
    constexpr int64_t kBlock = kBlockPayloadBytes, kLacking = 10 * kBlock;
    if (into.size() == 1) return 1;   // whether it is there: so it seems
    if (offset == kLacking) {
      refused_ = true;
      return -EAGAIN;
    }
    // The tasks behind the missing block get the time to arrive where they wait for it.
    for (int i = 0; offset == kLacking - kBlock && (!refused_ || i < 5'000); i++) std::this_thread::yield();
    return pread(fd, into.data(), into.size(), offset);
  }
  int64_t now_ns() const override { return real_->now_ns(); }
  int64_t wall_ns() const override { return real_->wall_ns(); }
  uint64_t random() override { return real_->random(); }
  size_t pending_count() const override { return real_->pending_count(); }

 private:
  std::unique_ptr<Driver> real_ = make_driver();
  std::atomic<bool> refused_{false};
};

TEST(FileSource, ABlockThatHasLeftThePageCacheHoldsNobodyUpForGood) {
  Folder folder;
  std::string text;
  while (text.size() < 24 * kBlockPayloadBytes) text += "a line of a file that has more than one block\n";
  folder.write("big", text);
  RunOptions options;
  options.engine.workers = 2;
  options.engine.make_driver = [] { return std::make_unique<PatchyCache>(); };
  EXPECT_TRUE(run_pipeline("read big | grep line", {}, options).output == text);
}

TEST(LongLines, NameFileLineAndLimit) {
  Folder folder;
  std::string text = "one\ntwo\n" + std::string(5000, 'x') + "\n";
  RunOptions options;
  options.plan.line_bytes_max = 4000;
  folder.write("plain", text);
  folder.write("packed.gz", gzip_of(text));
  std::string why = ": a line is longer than 4000 bytes, the limit that --max-line sets; it begins at byte 8";
  EXPECT_EQ(run_pipeline("read plain | skip 0", {}, options).error_text(), "plain:3" + why);
  EXPECT_EQ(run_pipeline("read packed.gz | skip 0", {}, options).error_text(), "packed.gz:3" + why);
  ASSERT_EQ(mkfifo("pipe", 0600), 0);
  std::thread writer([&] { folder.write("pipe", text); });
  EXPECT_EQ(run_pipeline("read pipe | skip 0", {}, options).error_text(), "pipe:3" + why);
  writer.join();
}

}  // namespace
}  // namespace weir
