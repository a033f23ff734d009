#include "weir/builtin/write.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "support/pipeline_test.h"
#include "weir/builtin/table.h"
#include "weir/codec/codec.h"
#include "weir/codec/seek_table.h"
#include "weir/language/parser.h"

namespace weir {
namespace {

using Names = std::vector<std::string>;

std::string many_lines(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; i++) text += "this is line " + std::to_string(i) + " of many\n";
  return text;
}

auto line_count(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

mode_t mode_of(const char* path) {
  struct stat status {};
  return stat(path, &status) == 0 ? status.st_mode & 07777 : 0;
}

/// Runs a pipeline in a process of its own. A fork alone would have the pool's state without its threads.
pid_t spawn_pipeline(const std::string& text) {
  pid_t child = fork();
  if (child != 0) return child;
  setenv("WEIR_TEST_PIPELINE", text.c_str(), 1);
  execl("/proc/self/exe", "writer", "--gtest_filter=Process.DISABLED_RunsAPipeline", "--gtest_also_run_disabled_tests",
        nullptr);
  _exit(127);
}

TEST(Process, DISABLED_RunsAPipeline) {
  const char* text = getenv("WEIR_TEST_PIPELINE");
  ASSERT_TRUE(text);
  EXPECT_EQ(run_pipeline(text).error_text(), "");
}

/// A pipeline behind a source that gives one piece and fails.
PipelineResult run_failing(std::string_view text, Error error) {
  Registry stages = builtin_stages();
  Pipeline pipeline = parse_pipeline(text, ParseContext{.stages = stages});
  Graph graph;
  PlanOptions options;
  Plan plan(graph, options);
  plan.add({.name = "pieces", .kernel = pieces_source({"one\ntwo\nthree"}, std::move(error)), .out = EdgeKind::Bytes, .planned = true});
  plan.build(pipeline);
  return run_graph(std::move(graph));
}

TEST(Write, TheFileIsThereWhenItIsCompleteAndNothingElseIs) {
  Folder folder;
  EXPECT_EQ(run_pipeline("write out.txt", {"one\n", "two"}).error_text(), "");
  EXPECT_EQ(folder.read("out.txt"), "one\ntwo");
  EXPECT_EQ(run_pipeline("write out.txt sync=true", {}).error_text(), "");
  EXPECT_EQ(folder.read("out.txt"), "");
  EXPECT_EQ(folder.names(), Names{"out.txt"});
}

TEST(Write, TheOutputMayBeTheInput) {
  Folder folder;
  folder.write("a.log", many_lines(100'000));
  EXPECT_EQ(run_pipeline("read a.log | grep 7 | write a.log").error_text(), "");
  EXPECT_EQ(line_count(folder.read("a.log")), 40951);
}

TEST(Write, KeepsTheModeAndFollowsSymlinks) {
  Folder folder;
  folder.write("real/out.txt", "old\n");
  ASSERT_EQ(chmod("real/out.txt", 0640), 0);
  ASSERT_EQ(symlink("real/out.txt", "link"), 0);
  EXPECT_EQ(run_pipeline("write link", {"new\n"}).error_text(), "");
  EXPECT_EQ(folder.read("real/out.txt"), "new\n");
  EXPECT_EQ(mode_of("real/out.txt"), 0640u);
  EXPECT_TRUE(std::filesystem::is_symlink("link"));
  ASSERT_EQ(symlink("nowhere", "dangling"), 0);
  EXPECT_EQ(run_pipeline("write dangling", {"new\n"}).error_text(), "");
  EXPECT_EQ(folder.read("nowhere"), "new\n");
}

TEST(Write, DamageInFrontKeepsThePartAndTheOldFile) {
  for (std::string stages : {"", "grep e | ", "skip 1 | ", "head 5 | ", "tail 5 | ", "throttle 1GB/s | ", "tee copy | "}) {
    Folder folder;
    folder.write("out.txt", "old\n");
    auto result = run_failing(stages + "write out.txt", Error(ErrorCode::Corrupt, "damaged"));
    EXPECT_EQ(result.error_text(), "damaged") << stages;
    EXPECT_EQ(folder.read("out.txt"), "old\n") << stages;
    ASSERT_TRUE(folder.has("out.txt.partial")) << stages;
    // A copy beside it has a note of its own, and which of the two comes first is a matter of chance.
    EXPECT_TRUE(std::any_of(result.report.notes.begin(), result.report.notes.end(), [](const Note& note) {
      return note.text.starts_with("out.txt is not complete: what ");
    })) << stages;
    std::string expected = stages.empty() || stages.starts_with("t") ? "one\ntwo\nthree" : "one\ntwo\nthree\n";
    if (stages.starts_with("skip")) expected = "two\nthree\n";
    if (stages.starts_with("grep")) expected = "one\nthree\n";
    if (stages.starts_with("tail")) expected += "\n";
    EXPECT_EQ(folder.read("out.txt.partial"), expected) << stages;
  }
}

TEST(Write, NothingIsLeftOfAFileThatNothingWasWrittenTo) {
  Folder folder;
  EXPECT_EQ(run_pipeline("read missing | write out.txt").error->code(), ErrorCode::NotFound);
  EXPECT_EQ(folder.names(), Names{});
}

TEST(Write, AnEndThatAHeadHasAskedForIsAnEnd) {
  Folder folder;
  EXPECT_EQ(run_pipeline("head 1 | write out.txt", {many_lines(10), many_lines(10)}).error_text(), "");
  EXPECT_EQ(folder.read("out.txt"), "this is line 0 of many\n");
  EXPECT_EQ(folder.names(), Names{"out.txt"});
}

TEST(Write, AFailingSinkBesideItKeepsItFromCommitting) {
  Folder folder;
  folder.write("out.txt", "old\n");
  // Enough that the one fails long before the other has come to its end.
  std::vector<std::string> pieces(64, many_lines(10'000));
  auto result = run_pipeline("tee { write missing/folder } | write out.txt", pieces);
  EXPECT_EQ(result.error_text(), "missing/folder: No such file or directory");
  EXPECT_EQ(folder.read("out.txt"), "old\n");
}

TEST(Write, AFullDiskLeavesNothing) {
  Folder folder;
  EXPECT_EQ(run_pipeline("write /dev/full", {"x\n"}).error_text(), "/dev/full: writing: No space left on device");
  std::filesystem::create_directory("small");
  if (mount("tmpfs", "small", "tmpfs", 0, "size=1m") != 0) GTEST_SKIP() << "a small file system can't be mounted here";
  folder.write("small/out.txt", "old\n");
  auto result = run_pipeline("write small/out.txt", {many_lines(100'000)});
  auto appended = run_pipeline("write small/log mode=append", {many_lines(100'000)});
  size_t entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator("small")) entries += !entry.path().empty();
  std::string old = folder.read("small/out.txt"), log = folder.read("small/log");
  umount("small");
  EXPECT_EQ(result.error_text(), "small/out.txt: writing: No space left on device");
  EXPECT_EQ(result.error->code(), ErrorCode::NoSpace);
  EXPECT_EQ(appended.error_text(), "small/log: writing: No space left on device");
  EXPECT_EQ(old, "old\n");
  EXPECT_EQ(entries, 2u);
  EXPECT_TRUE(log.empty() || log.back() == '\n');
}

TEST(Write, WhatAKilledWriterLeftIsRemovedByTheNext) {
  Folder folder;
  // A locked one belongs to a writer that lives.
  folder.write(".out.txt.weir-abc123", "stale");
  folder.write(".out.txt.weir-live01", "alive");
  folder.write(".out.txt.weir-no", "not ours");
  int live = open(".out.txt.weir-live01", O_RDONLY);
  ASSERT_EQ(flock(live, LOCK_EX), 0);
  EXPECT_EQ(run_pipeline("write out.txt", {"x\n"}).error_text(), "");
  EXPECT_EQ(folder.names(), (Names{".out.txt.weir-live01", ".out.txt.weir-no", "out.txt"}));
  close(live);
}

TEST(Write, KillingTheWriterLeavesNoFinalName) {
  Folder folder;
  ASSERT_EQ(mkfifo("in", 0600), 0);
  pid_t child = spawn_pipeline("read in | write out.txt");
  int fifo = open("in", O_WRONLY);
  ASSERT_EQ(write(fifo, "one\n", 4), 4);
  auto has_content = [&] {
    for (const auto& name : folder.names())
      if (name.starts_with(".out.txt.weir-") && folder.read(name) == "one\n") return true;
    return false;
  };
  while (!has_content()) std::this_thread::yield();
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(fifo);
  EXPECT_FALSE(folder.has("out.txt"));
  EXPECT_EQ(folder.names().size(), 2u);
  EXPECT_EQ(run_pipeline("write out.txt", {"two\n"}).error_text(), "");
  EXPECT_EQ(folder.names(), (Names{"in", "out.txt"}));
}

TEST(Write, AppendsWholeLinesAndEndsATornOne) {
  Folder folder;
  folder.write("log", "first\nto");
  auto result = run_pipeline("write log mode=append", {"sec", "ond\nthird"});
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(folder.read("log"), "first\nto\nsecond\nthird\n");
  ASSERT_EQ(result.report.notes.size(), 1u);
  EXPECT_EQ(result.report.notes[0].text, "log: its last line had no end and was given one");
  EXPECT_TRUE(run_pipeline("write log mode=append", {"4\n"}).report.notes.empty());
}

TEST(Write, WritersThatAppendToOneFileTearNoLine) {
  Folder folder;
  std::string text = many_lines(30'000);
  folder.write("in", text);
  std::vector<pid_t> children;
  for (int i = 0; i < 3; i++) children.push_back(spawn_pipeline("read in in | write log mode=append"));
  for (pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(folder.read("log").size(), 6 * text.size());
  std::istringstream lines(folder.read("log"));
  size_t count = 0;
  for (std::string line; std::getline(lines, line); count++)
    ASSERT_TRUE(line.starts_with("this is line ") && line.ends_with(" of many") && line.size() <= 26) << line;
  EXPECT_EQ(count, 180'000u);
}

TEST(Write, RotatesAtLines) {
  Folder folder;
  folder.write("a.log", "0123456\n");
  EXPECT_EQ(run_pipeline("write a.log rotate=10", {"12\n34\n5678\n", "a line that is too long\n", "x\n"}).error_text(), "");
  EXPECT_EQ(folder.names(), (Names{"a-000001.log", "a-000002.log", "a-000003.log", "a-000004.log", "a.log"}));
  EXPECT_EQ(folder.read("a-000001.log"), "0123456\n");
  EXPECT_EQ(folder.read("a-000002.log"), "12\n34\n");
  EXPECT_EQ(folder.read("a-000003.log"), "5678\n");
  EXPECT_EQ(folder.read("a-000004.log"), "a line that is too long\n");
  EXPECT_EQ(folder.read("a.log"), "x\n");
}

TEST(Write, CompressesByExtensionIntoFramesWithASeekTable) {
  Folder folder;
  std::string text = many_lines(200'000);
  std::vector<std::string> pieces;
  for (size_t at = 0; at < text.size(); at += 70'000) pieces.push_back(text.substr(at, 70'000));
  for (std::string name : {"out.zst", "out.gz"}) {
    EXPECT_EQ(run_pipeline("write " + name, pieces).error_text(), "");
    EXPECT_LT(folder.read(name).size(), text.size() / 3);
    EXPECT_EQ(run_pipeline("read " + name).output, text);
    EXPECT_EQ(run_pipeline("write " + name + " level=1", {}).error_text(), "");
    EXPECT_FALSE(folder.read(name).empty());
    EXPECT_EQ(run_pipeline("read " + name).output, "");
  }
  run_pipeline("write out.zst level=9", pieces);
  std::string file = folder.read("out.zst");
  auto size = SeekTable::size_from_footer(std::string_view(file).substr(file.size() - SeekTable::kFooterBytes));
  ASSERT_TRUE(size);
  auto table = SeekTable::parse(std::string_view(file).substr(file.size() - *size));
  ASSERT_TRUE(table);
  uint64_t content = 0;
  for (const auto& frame : table->frames()) content += frame.content_bytes;
  EXPECT_EQ(content, text.size());
  EXPECT_EQ(table->frames().size(), (text.size() + (1 << 20) - 1) >> 20);
}

TEST(Write, CompressAndDecompressAreInverse) {
  for (std::string codec : {"zstd", "gzip"}) {
    std::string text = many_lines(100'000);
    EXPECT_EQ(run_pipeline("compress " + codec + " | decompress", {text}).output, text);
    EXPECT_EQ(run_pipeline("compress " + codec + " level=2 | decompress " + codec + " | skip 99999", {text}).output,
              "this is line 99999 of many\n");
    EXPECT_EQ(run_pipeline("compress " + codec + " | compress gzip | decompress | decompress", {"x"}).output, "x");
  }
  EXPECT_EQ(run_pipeline("decompress", {"plain\n"}).error->code(), ErrorCode::Corrupt);
}

TEST(Write, RefusesWhatCannotBeWritten) {
  Folder folder;
  std::filesystem::create_directory("sub");
  EXPECT_EQ(run_pipeline("write sub", {"x\n"}).error_text(), "sub: Is a directory");
  EXPECT_EQ(run_pipeline("write sub/missing/x", {"x\n"}).error_text(), "sub/missing/x: No such file or directory");
  for (auto text : {"write {host", "write x.zst rotate=0", "generate access | write {path}", "write x.zst level=99", "write x rotate=0", "compress lzh",
                    "generate access | write x", "decompress none", "count | decompress"})
    EXPECT_EQ(run_pipeline(text, {"x\n"}).error->code(), ErrorCode::Usage) << text;
  EXPECT_EQ(folder.names(), Names{"sub"});
}

TEST(Write, WritesToWhatIsNoRegularFileInPlace) {
  Folder folder;
  ASSERT_EQ(mkfifo("pipe", 0600), 0);
  std::string got;
  std::thread reader([&] { got = folder.read("pipe"); });
  EXPECT_EQ(run_pipeline("write pipe", {"through\n"}).error_text(), "");
  reader.join();
  EXPECT_EQ(got, "through\n");
  EXPECT_EQ(run_pipeline("write /dev/null", {"x\n"}).error_text(), "");
}

}  // namespace
}  // namespace weir
