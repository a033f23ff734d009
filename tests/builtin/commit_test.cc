// All outputs of a run or none: sinks that end at different times, and one of them that fails at every place where it
// can.

#include <gtest/gtest.h>

#include <functional>

#include "file_size_limit.h"
#include "support/pipeline_test.h"
#include "weir/builtin/table.h"
#include "weir/language/parser.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

using Names = std::vector<std::string>;

/// How many files are being written here.
size_t temporary_count() {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("."))
    count += entry.path().native().find(".weir-") != std::string::npos;
  return count;
}

/// Gives `pieces`, calls `before_end` when `outputs` files are being written, and ends.
class HookedSource final : public Source {
 public:
  HookedSource(std::vector<std::string> pieces, size_t outputs, std::function<void()> before_end)
      : pieces_(std::move(pieces)), outputs_(outputs), before_end_(std::move(before_end)) {}
  Task<void> run(StageContext& context, Output& out) override {
    for (const auto& piece : pieces_) {
      Buffer buffer = co_await out.block(piece.size(), context.stop);
      std::copy(piece.begin(), piece.end(), buffer.data());
      Packet packet(std::move(buffer).freeze(piece.size()));
      packet.opens_file = &piece == &pieces_.front();
      out.write(std::move(packet));
    }
    while (temporary_count() < outputs_) co_await context.loop.sleep_for(100'000, &context.stop);
    before_end_();
    Packet end{Chunk()};
    end.closes_file = true;
    out.write(std::move(end));
  }

 private:
  std::vector<std::string> pieces_;
  size_t outputs_;
  std::function<void()> before_end_;
};

PipelineResult run_hooked(std::string_view text, std::vector<std::string> pieces, size_t outputs, std::function<void()> before_end) {
  Registry stages = builtin_stages();
  Pipeline pipeline = parse_pipeline(text, ParseContext{.stages = stages});
  Graph graph;
  PlanOptions options;
  Plan plan(graph, options);
  plan.add({.name = "hooked",
            .kernel = std::make_unique<HookedSource>(std::move(pieces), outputs, std::move(before_end)),
            .out = EdgeKind::Bytes,
            .planned = true});
  plan.build(pipeline);
  return run_graph(std::move(graph));
}

const std::string kThree = "tee { grep -v zzz | write a.txt } | tee b.txt.gz | write c.txt";

TEST(Commit, SeveralOutputsGetTheirNames) {
  Folder folder;
  folder.write("c.txt", "old\n");
  EXPECT_EQ(run_pipeline(kThree, {"one\n", "two\n"}).error_text(), "");
  EXPECT_EQ(folder.names(), (Names{"a.txt", "b.txt.gz", "c.txt"}));
  EXPECT_EQ(folder.read("c.txt"), "one\ntwo\n");
  EXPECT_EQ(folder.read("a.txt"), "one\ntwo\n");
}

TEST(Commit, WhenOneCannotHaveItsNameNoneHas) {
  // What it is to be called becomes a folder while the run goes on.
  for (std::string name : {"a.txt", "b.txt.gz", "c.txt"}) {
    Folder folder;
    folder.write("a.txt", "old a\n");
    folder.write("c.txt", "old c\n");
    auto result = run_hooked(kThree, {"one\n"}, 3, [&] {
      std::filesystem::remove(name);
      folder.write(name + "/inside", "");
    });
    EXPECT_EQ(result.error_text(), name + ": giving it its name: Is a directory");
    for (std::string other : {"a.txt", "c.txt"})
      if (other != name) {
        EXPECT_EQ(folder.read(other), "old " + other.substr(0, 1) + "\n") << name;
      }
    if (name != "b.txt.gz") {
      EXPECT_FALSE(folder.has("b.txt.gz")) << name;
    }
    EXPECT_EQ(folder.read("c.txt.partial"), "one\n");
    EXPECT_EQ(folder.read("a.txt.partial"), "one\n");
    Names expected{"a.txt", "a.txt.partial", "b.txt.gz.partial", "c.txt", "c.txt.partial"};
    if (name == "b.txt.gz") expected.insert(expected.begin() + 2, name);
    EXPECT_EQ(folder.names(), expected);
  }
}

TEST(Commit, AllOutputsOrNoneForEveryByteAtWhichWritingFails) {
  std::vector<std::string> pieces{"one\n", "two\n", "three\n", "four\n", "five\n", "six\n"};
  Names all{"all.txt", "e.txt", "first.txt"};
  for (rlim_t bytes = 0; bytes <= 32; bytes++) {
    Folder folder;
    PipelineResult result;
    {
      FileSizeLimit limit(bytes);
      result = run_pipeline("tee { head 1 | write first.txt } | tee { grep e | write e.txt } | write all.txt", pieces);
    }
    size_t there = 0;
    for (const auto& name : all) there += folder.has(name);
    EXPECT_EQ(there, result.error ? 0u : 3u) << bytes;
    EXPECT_EQ(result.error.has_value(), bytes < 28) << bytes;
  }
}

TEST(Commit, AFileWaitsForASinkThatIsNoFile) {
  Folder folder;
  EXPECT_EQ(run_pipeline("tee a.txt | exec 'cat > /dev/null; test ! -e a.txt'", {"one\n"}).error_text(), "");
  EXPECT_EQ(folder.read("a.txt"), "one\n");
  auto result = run_pipeline("tee b.txt | exec 'cat > /dev/null; exit 3'", {"one\n"});
  EXPECT_EQ(result.error->code(), ErrorCode::ChildFailed);
  EXPECT_EQ(folder.names(), (Names{"a.txt", "b.txt.partial"}));
  ASSERT_EQ(result.report.notes.size(), 1u);
  EXPECT_EQ(result.report.notes[0].text, "b.txt is complete, but the run has failed: it is kept as b.txt.partial");
}

TEST(Commit, AFailureInOneBranchKeepsTheOthersFromTheirNames) {
  Folder folder;
  auto result = run_pipeline("tee { from json unparsed=fail | where a == 1 | write a.json } | write all.txt",
                             {"{\"a\":1}\n", "{\"a\":\n"});
  EXPECT_EQ(result.error->code(), ErrorCode::Unparsed);
  EXPECT_FALSE(folder.has("a.json"));
  EXPECT_FALSE(folder.has("all.txt"));
}

TEST(Commit, TwoOutputsOfOneNameAreRefused) {
  Folder folder;
  auto result = run_pipeline("tee ./a.txt | write a.txt", {"one\n"});
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->code(), ErrorCode::Usage);
  EXPECT_EQ(result.error->message(), "two outputs of this pipeline would be this file");
  EXPECT_FALSE(folder.has("a.txt"));
}

}  // namespace
}  // namespace weir
