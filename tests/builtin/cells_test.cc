// CSV on the real engine: however the bytes come in, the same records come out.

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "support/pipeline_test.h"

namespace weir {
namespace {

const std::string kCsv =
    "\xEF\xBB\xBFname,note\r\n"
    "a,\"one\ntwo\"\r\n"
    "b,\"x \"\"y\"\"\n\n\"\r\n"
    "c,5\" disk\n"
    "d,\n"
    "e,\"\"";

std::vector<std::string> cut_at(const std::string& text, size_t first, size_t second) {
  return {text.substr(0, first), text.substr(first, second - first), text.substr(second)};
}

TEST(Cells, AreTheSameForAnyCutOfTheInput) {
  const char* pipelines[] = {"from csv | select name, note, _lineno", "from csv | where name != \"d\"",
                             "grep /two|disk/ | from csv | to json", "skip 1 | head 2 | from csv | where name > \"a\"",
                             "tail 4 | from csv | select note"};
  for (const char* pipeline : pipelines) {
    auto whole = run_pipeline(pipeline, {kCsv});
    EXPECT_FALSE(whole.error) << whole.error_text();
    EXPECT_NE(whole.output, "");
    for (size_t first = 0; first < kCsv.size(); first++)
      for (size_t second = first; second < kCsv.size(); second += 11) {
        auto cut = run_pipeline(pipeline, cut_at(kCsv, first, second));
        ASSERT_EQ(cut.output, whole.output) << pipeline << " cut at " << first << ", " << second;
      }
  }
}

TEST(Cells, LeaveByteForByteWithTheHeadingOnce) {
  EXPECT_EQ(run_pipeline("from csv | where name == \"a\" or name == \"c\"", {kCsv}).output,
            "name,note\r\na,\"one\ntwo\"\r\nc,5\" disk\n");
  EXPECT_EQ(run_pipeline("from csv | where name == \"z\"", {kCsv}).output, "name,note\r\n");
  EXPECT_EQ(run_pipeline("from csv | sort -name | head 2", {kCsv}).output, "name,note\r\ne,\"\"\nd,\n");
}

TEST(Cells, FilesOfOneHeadingAreOneTable) {
  Folder folder;
  folder.write("1.csv", "a,b\n1,2\n");
  folder.write("2.csv", "\"a\",b\r\n3,4\n");
  folder.write("3.csv", "b,a\n5,6\n");
  EXPECT_EQ(run_pipeline("read 1.csv 2.csv | where a > 0").output, "a,b\n1,2\n3,4\n");
  auto other = run_pipeline("read 1.csv 3.csv | where a > 0");
  EXPECT_EQ(other.output, "a,b\n1,2\n");
  EXPECT_NE(other.error_text().find("3.csv"), std::string::npos) << other.error_text();
  EXPECT_EQ(run_pipeline("read 1.csv 3.csv | select a | to json").output, "{\"a\":\"1\"}\n{\"a\":\"6\"}\n");
}

TEST(Cells, FilesOfSeveralFormatsCanBeReadInOneRun) {
  Folder folder;
  folder.write("1.csv", "a;b\n1;2\n");
  folder.write("2.json", "{\"a\":3}\n");
  folder.write("3.tsv", "b\ta\n5\t6\n");
  folder.write("4.log", "a,b\n7,8\n");
  EXPECT_EQ(run_pipeline("read 1.csv 2.json 3.tsv 4.log | select a | to json").output,
            "{\"a\":\"1\"}\n{\"a\":3}\n{\"a\":\"6\"}\n{\"a\":\"7\"}\n");
}

TEST(Cells, WhatABranchReadsKeepsItsHeading) {
  Folder folder;
  folder.write("a.csv", "a,b\n1,2\n3,4\n");
  EXPECT_EQ(run_pipeline("read a.csv | tee copy.txt | where a > 1 | select b | to json").output, "{\"b\":\"4\"}\n");
  EXPECT_EQ(folder.read("copy.txt"), "a,b\n1,2\n3,4\n");
}

TEST(Cells, ALargeFileIsCutAtRecords) {
  Folder folder;
  std::string text = "n,note\n", wanted;
  std::mt19937 random(2);
  for (int i = 0; i < 60'000; i++) {
    text += std::to_string(i) + ",\"" + std::string(random() % 90, '\n') + "\"\n";
    if (i % 10'000 == 0) wanted += std::to_string(i) + '\n';
  }
  folder.write("a.csv", text);
  EXPECT_EQ(run_pipeline("read a.csv | where n % 10000 == 0 | select n | to raw").output, wanted);
  EXPECT_EQ(run_pipeline("read a.csv | from csv | count | to raw").output, "60000\n");
}

TEST(Cells, AQuoteThatNobodyClosesEndsTheFileOrTheRun) {
  auto result = run_pipeline("from csv | select a", {"a,b\n1,2\n3,\"4\n5,6\n"});
  EXPECT_EQ(result.output, "a\n1\n");
  EXPECT_EQ(result.report.unparsed, 1u);
  RunOptions options;
  options.plan.line_bytes_max = 1000;
  std::string open = "a,b\n1,\"";
  for (int i = 0; i < 1000; i++) open += "x,y\n";
  auto too_long = run_pipeline("from csv | select a", {open}, options);
  ASSERT_TRUE(too_long.error);
  EXPECT_EQ(too_long.error->code(), ErrorCode::TooLong);
}

}  // namespace
}  // namespace weir
