#include <fmt/format.h>

#include "weir/builtin/framing.h"
#include "weir/builtin/limit.h"
#include "weir/builtin/stages.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "n", .kind = ParamKind::Number, .doc = "how many", .otherwise = "1"}};
constexpr Example kExamples[] = {{"skip", "a\nb\nc\n", "b\nc\n"}};
constexpr std::string_view kForeignNames[] = {"offset"};

class Skip final : public Step {
 public:
  explicit Skip(uint64_t count) : left_(count) {}
  Verdict step(Packet& input, Emit& out) override {
    if (left_) left_ -= drop_first(input, left_);
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  uint64_t left_;
};

void build(const Arguments& arguments, Plan& plan) {
  ensure_lines(plan);
  int64_t count = arguments.number("n");
  plan.add({.kernel = std::make_unique<Skip>(static_cast<uint64_t>(count)),
            .in = plan.carries(),
            .out = plan.carries(),
            .detail = fmt::format("leaves out the first {}", count)});
}

}  // namespace

constinit const StageDef skip_stage = {
    .name = "skip",
    .group = "lines",
    .summary = "leaves out the first lines or records",
    .doc = "Leaves out the first N of whatever flows, lines or records, and passes on the rest.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
