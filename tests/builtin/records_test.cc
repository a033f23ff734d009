// Records on the real engine: how a parser is chosen, what is read, and what is said about lines that can't be.

#include <gtest/gtest.h>

#include "support/pipeline_test.h"

namespace weir {
namespace {

TEST(Records, CountLinesForWhoeverReadsTheirNumbers) {
  Folder folder;
  std::string text;
  for (int i = 1; i <= 200'000; i++) text += i % 1000 == 0 ? "hit\n" : "some other line\n";
  folder.write("a.log", text);
  EXPECT_EQ(run_pipeline("read a.log | where _line == \"hit\" | select _lineno | to raw | tail 2").output,
            "199000\n200000\n");
  EXPECT_EQ(run_pipeline("read a.log | grep hit | select _lineno | to raw | skip 198").output, "199000\n200000\n");
}

TEST(Records, NameTheFirstUnparsedLinesByNumber) {
  Folder folder;
  std::string text;
  for (int i = 1; i <= 100'000; i++) text += i == 70'000 ? "no JSON\n" : "{\"a\":" + std::to_string(i) + "}\n";
  folder.write("a.json", text);
  auto result = run_pipeline("read a.json | where a > 99999 | count | to raw");
  EXPECT_EQ(result.output, "1\n");
  EXPECT_EQ(result.report.unparsed, 1u);
  ASSERT_EQ(result.report.notes.size(), 1u);
  EXPECT_EQ(result.report.notes[0].place.first_line + result.report.notes[0].line, 70'000u);
}

TEST(Records, FailWhenNothingCouldBeParsed) {
  auto result = run_pipeline("from json | count | to raw", {"one\ntwo\n"});
  EXPECT_EQ(result.error_text(), "no line could be parsed");
  EXPECT_EQ(result.report.unparsed, 2u);
}

TEST(Records, FailAtTheFirstUnparsedLineIfToldTo) {
  auto result = run_pipeline("from json unparsed=fail | where a > 0", {"{\"a\":1}\nbad\n{\"a\":2}\n"});
  EXPECT_EQ(result.output, "{\"a\":1}\n");   // what came before is delivered
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::Unparsed);
}

TEST(Records, RefuseLinesOfNoKnownFormat) {
  auto result = run_pipeline("where a > 0", {"what is this\n"});
  ASSERT_TRUE(result.error);
  EXPECT_NE(result.error->message().find("can't tell the format"), std::string::npos);
}

TEST(Records, LeaveByteForByteAsTheyCame) {
  std::string odd = "{ \"a\" : 1.10 , \"b\":\"\\u00e9\xff\" }\r\n";
  EXPECT_EQ(run_pipeline("where a > 1", {odd, "{\"a\":0}\n"}).output, odd);
}

TEST(Records, GroupAcrossFilesAndShowTheLargestFirst) {
  Folder folder;
  folder.write("1.json", "{\"k\":\"b\"}\n{\"k\":\"a\"}\n");
  folder.write("2.json", "{\"k\":\"b\"}\n{\"x\":1}");
  EXPECT_EQ(run_pipeline("read 1.json 2.json | count by k | to raw").output, "b\t2\na\t1\n\t1\n");
}

TEST(Records, RefuseToSortAnEndlessInput) {
  auto result = run_pipeline("listen tcp://127.0.0.1:0 | sort a");
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::Usage);
}

}  // namespace
}  // namespace weir
