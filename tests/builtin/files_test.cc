// `write` with fields in its path: what becomes of many files when something goes wrong.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "file_size_limit.h"
#include "support/pipeline_test.h"
#include "weir/builtin/file_split.h"
#include "weir/builtin/table.h"
#include "weir/codec/codec.h"
#include "weir/codec/seek_table.h"
#include "weir/language/parser.h"

namespace weir {
namespace {

using Names = std::vector<std::string>;

std::string record(std::string_view key, size_t number) {
  return "{\"k\":\"" + std::string(key) + "\",\"n\":" + std::to_string(number) + "}\n";
}

std::string encoded(std::string_view value) {
  std::string path;
  append_path_value(value, false, path);
  return path;
}

TEST(PathValue, IsAPartOfANameAndNoMore) {
  EXPECT_EQ(encoded("plain-name_1.log"), "plain-name_1.log");
  EXPECT_EQ(encoded("a/b%c"), "a%2Fb%25c");
  EXPECT_EQ(encoded("..a.."), "%2E%2Ea..");
  EXPECT_EQ(encoded(std::string_view("\0\n", 2)), "%00%0A");
  EXPECT_EQ(encoded(std::string(150, 'a')), std::string(150, 'a'));
  std::string path = encoded(std::string(151, 'a'));
  EXPECT_EQ(path.size(), 168u);
  EXPECT_EQ(path.substr(148, 4), "aa%~");
}

TEST(Files, DamageInFrontKeepsWhatThereIsOfEach) {
  Folder folder;
  folder.write("x.json", "old\n");
  auto result = run_pipeline("from json unparsed=fail | write {k}.json", {record("x", 1) + record("y", 2) + record("x", 3), "{\n"});
  EXPECT_EQ(result.error->code(), ErrorCode::Unparsed);
  EXPECT_EQ(folder.names(), (Names{"x.json", "x.json.partial", "y.json.partial"}));
  EXPECT_EQ(folder.read("x.json"), "old\n");
  EXPECT_EQ(folder.read("x.json.partial"), record("x", 1) + record("x", 3));
  ASSERT_FALSE(result.report.notes.empty());
  EXPECT_EQ(result.report.notes.back().text,
            "the files of {k}.json are not complete: what there is of them is kept as x.json.partial and 1 more");
}

TEST(Files, AllOrNoneForEveryByteAtWhichWritingFails) {
  std::string text;
  for (size_t i = 0; i < 8; i++) text += record(std::string(1 + i % 3, 'k'), i);   // the largest file has 51 bytes
  for (std::string path : {"{k}.json", "{k}/{k}.json"}) {
    for (rlim_t bytes = 0; bytes <= 60; bytes++) {
      Folder folder;
      folder.write("before.txt", "old\n");
      PipelineResult result;
      {
        FileSizeLimit limit(bytes);
        result = run_pipeline("tee { head 1 | write before.txt } | write " + path, {text});
      }
      size_t there = folder.read("before.txt") != "old\n";
      for (std::string k : {"k", "kk", "kkk"}) there += folder.has(path == "{k}.json" ? k + ".json" : k + "/" + k + ".json");
      EXPECT_EQ(there, result.error ? 0u : 4u) << bytes;
      EXPECT_EQ(result.error.has_value(), bytes < 51) << bytes;
      for (const auto& name : folder.names()) EXPECT_FALSE(name.starts_with(".weir-")) << name;
    }
  }
}

TEST(Files, WhenOneCannotHaveItsNameNoneHas) {
  Folder folder;
  folder.write("x.json", "old\n");
  folder.write("dir", "a file where a folder is wanted\n");
  auto result = run_pipeline("write {k}.json", {record("x", 1) + record("y", 2)});
  EXPECT_EQ(result.error_text(), "");
  auto refused = run_pipeline("write {k}/{n}.json", {record("x", 1) + record("dir", 2)});
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(folder.names(), (Names{"dir", "x.json", "y.json"}));
}

TEST(Files, AStagingFolderThatAKilledRunLeftIsRemoved) {
  Folder folder;
  folder.write(".weir-abc123/1", "stale");
  folder.write(".weir-live01/1", "alive");
  folder.write(".weir-no/1", "not ours");
  int live = open(".weir-live01", O_RDONLY);
  ASSERT_EQ(flock(live, LOCK_EX), 0);
  EXPECT_EQ(run_pipeline("write {k}.json", {record("x", 1)}).error_text(), "");
  EXPECT_EQ(folder.names(), (Names{".weir-live01", ".weir-no", "x.json"}));
  close(live);
}

TEST(Files, KeepTheModeAndFollowSymlinks) {
  Folder folder;
  folder.write("real/x.json", "old\n");
  ASSERT_EQ(chmod("real/x.json", 0640), 0);
  ASSERT_EQ(symlink("real/x.json", "x.json"), 0);
  EXPECT_EQ(run_pipeline("write {k}.json", {record("x", 1)}).error_text(), "");
  EXPECT_TRUE(std::filesystem::is_symlink("x.json"));
  EXPECT_EQ(folder.read("real/x.json"), record("x", 1));
  EXPECT_EQ(std::filesystem::status("real/x.json").permissions(), std::filesystem::perms(0640));
}

TEST(Files, EachCompressedOneHasItsSeekTable) {
  Folder folder;
  std::string text, ours;
  for (size_t i = 0; i < 120'000; i++) {
    std::string line = record(i % 2 ? "x" : "y", i * 7919);
    if (i % 2) ours += line;
    text += line;
  }
  std::vector<std::string> pieces;
  for (size_t at = 0; at < text.size(); at += 300'000) pieces.push_back(text.substr(at, 300'000));
  EXPECT_EQ(run_pipeline("write {k}.zst", pieces).error_text(), "");
  EXPECT_EQ(folder.names(), (Names{"x.zst", "y.zst"}));
  std::string file = folder.read("x.zst");
  auto size = SeekTable::size_from_footer(std::string_view(file).substr(file.size() - SeekTable::kFooterBytes));
  ASSERT_TRUE(size);
  auto table = SeekTable::parse(std::string_view(file).substr(file.size() - *size));
  ASSERT_TRUE(table);
  uint64_t content = 0;
  for (const auto& frame : table->frames()) content += frame.content_bytes;
  EXPECT_EQ(content, ours.size());
  EXPECT_TRUE(run_pipeline("read x.zst").output == ours);
}

TEST(Files, TheSameForAnyCutOfTheInput) {
  std::string text;
  for (size_t i = 0; i < 30; i++) text += record(std::string(1, static_cast<char>('a' + i * i % 7)), i);
  std::map<std::string, std::string> expected;
  for (size_t piece = 1; piece < 80; piece += 3) {
    Folder folder;
    std::vector<std::string> pieces;
    for (size_t at = 0; at < text.size(); at += piece) pieces.push_back(text.substr(at, piece));
    EXPECT_EQ(run_pipeline("write {k}.json", pieces).error_text(), "");
    std::map<std::string, std::string> files;
    for (const auto& name : folder.names()) files[name] = folder.read(name);
    if (expected.empty()) expected = files;
    EXPECT_TRUE(files == expected) << piece;
  }
  EXPECT_EQ(expected.size(), 4u);
}

}  // namespace
}  // namespace weir
