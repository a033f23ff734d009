#include <gtest/gtest.h>

#include "support/pipeline_test.h"
#include "weir/builtin/table.h"
#include "weir/codec/codec.h"
#include "weir/language/parser.h"
#include "weir/loop/sim_driver.h"
#include "weir/pool/sim_executor.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

constexpr int64_t kMs = 1'000'000;

/// Says something, or nothing, and waits; looks at what has come out by then.
struct Moment {
  std::string says;
  int64_t wait_ms;
};

class SlowSource final : public Source {
 public:
  SlowSource(std::vector<Moment> moments, const std::string& output, std::vector<std::string>& seen)
      : moments_(std::move(moments)), output_(output), seen_(seen) {}

  Task<void> run(StageContext& context, Output& out) override {
    Place place;
    for (const auto& moment : moments_) {
      Buffer buffer = co_await out.block(1 << 10, context.stop);
      std::copy(moment.says.begin(), moment.says.end(), buffer.data());
      Packet packet(std::move(buffer).freeze(moment.says.size()), place);
      packet.opens_file = &moment == &moments_.front();
      out.write(std::move(packet));
      place.offset += moment.says.size();
      co_await context.loop.sleep_for(moment.wait_ms * kMs, &context.stop);
      seen_.push_back(output_);
    }
    Packet end(Chunk(), place);
    end.closes_file = true;
    out.write(std::move(end));
  }

 private:
  std::vector<Moment> moments_;
  const std::string& output_;
  std::vector<std::string>& seen_;
};

/// What has come out after each moment, and at the end; decoded. In virtual time.
std::vector<std::string> watch(std::string_view stages, std::string_view codec, std::vector<Moment> moments) {
  std::string output;
  std::vector<std::string> seen;
  Registry registry = builtin_stages();
  Pipeline pipeline = parse_pipeline(std::string(stages) + "compress " + std::string(codec), ParseContext{.stages = registry});
  Graph graph;
  RunOptions options;
  Plan plan(graph, options.plan);
  plan.add({.name = "slow",
            .kernel = std::make_unique<SlowSource>(std::move(moments), output, seen),
            .out = EdgeKind::Bytes,
            .planned = true});
  plan.build(pipeline);
  plan.add({.name = "capture", .kernel = capture_sink(output), .in = plan.carries(), .planned = true});
  options.engine.make_driver = [] { return std::make_unique<SimDriver>(1); };
  options.engine.make_executor = [](Loop& loop) { return std::make_unique<SimExecutor>(loop, 1); };
  EXPECT_EQ(run_graph(std::move(graph), options).error_text(), "");
  seen.push_back(output);
  for (auto& bytes : seen)
    if (!bytes.empty()) bytes = run_pipeline("decompress", {bytes}).output;
  return seen;
}

using Seen = std::vector<std::string>;

TEST(Compress, AFrameIsClosedWhenNothingHasComeForASecond) {
  for (auto codec : {"zstd", "gzip"}) {
    EXPECT_EQ(watch("", codec, {{"one\n", 900}, {"two\n", 900}, {"", 200}, {"three\n", 5000}, {"", 5000}}),
              (Seen{"", "", "one\ntwo\n", "one\ntwo\nthree\n", "one\ntwo\nthree\n", "one\ntwo\nthree\n"}))
        << codec;
  }
}

TEST(Compress, InputThatIsAllDroppedDoesNotKeepAFrameOpen) {
  EXPECT_EQ(watch("grep t | ", "zstd", {{"two\n", 600}, {"one\n", 600}, {"one\n", 600}}),
            (Seen{"", "two\n", "two\n", "two\n"}));
}

TEST(Compress, AFrameIsNotClosedWhileDataComes) {
  std::vector<Moment> moments(20, Moment{"line\n", 900});
  auto seen = watch("", "zstd", moments);
  for (size_t i = 0; i < moments.size(); i++) EXPECT_EQ(seen[i], "");
  EXPECT_EQ(seen.back().size(), 100u);
}

}  // namespace
}  // namespace weir
