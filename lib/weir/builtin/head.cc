#include <fmt/format.h>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/limit.h"
#include "weir/builtin/stages.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "n", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"},
    {.name = "by", .kind = ParamKind::Keys, .doc = "N for each key", .keyword = "by"}};
constexpr Example kExamples[] = {{"head 2", "a\nb\nc\n", "a\nb\n"}};
constexpr std::string_view kForeignNames[] = {"limit", "take", "first"};
constexpr ForeignWord kForeignWords[] = {{"-n", "head N"}};

class Head final : public Step {
 public:
  explicit Head(uint64_t count) : left_(count) {}
  Verdict step(Packet& input, Emit& out) override {
    left_ -= keep_first(input, left_);
    out.push(std::move(input));
    return left_ == 0 ? Verdict::Stop : Verdict::Done;
  }
  bool may_stop() const override { return true; }

 private:
  uint64_t left_;
};

void build(const Arguments& arguments, Plan& plan) {
  if (arguments.given("by")) throw Error(ErrorCode::Usage, "'head N by' is not available in this version");
  ensure_lines(plan);
  int64_t count = arguments.number("n");
  plan.want_first(static_cast<size_t>(count));
  plan.add({.kernel = std::make_unique<Head>(static_cast<uint64_t>(count)),
            .in = plan.carries(),
            .out = plan.carries(),
            .detail = fmt::format("keeps the first {}, then stops the input", count)});
}

}  // namespace

constinit const StageDef head_stage = {.name = "head",
                                       .group = "lines",
                                       .summary = "keeps the first lines or records",
                                       .doc =
                                           "Keeps the first N of whatever flows, lines or records, and then "
                                           "stops the input. With `by`, the first N for each key.",
                                       .params = kParams,
                                       .examples = kExamples,
                                       .foreign_names = kForeignNames,
                                       .foreign_words = kForeignWords,
                                       .build = build};

}  // namespace weir
