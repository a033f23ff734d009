#include <fmt/format.h>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/limit.h"
#include "weir/builtin/row_steps.h"
#include "weir/builtin/stages.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "n", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"},
    {.name = "by", .kind = ParamKind::Keys, .doc = "N for each key", .keyword = "by"}};
constexpr Example kExamples[] = {
    {"head 2", "a\nb\nc\n", "a\nb\n"},
    {"head 1 by k", "{\"k\":\"a\",\"n\":1}\n{\"k\":\"a\",\"n\":2}\n{\"k\":\"b\",\"n\":3}\n",
     "{\"k\":\"a\",\"n\":1}\n{\"k\":\"b\",\"n\":3}\n"}};
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

void build_by(const std::vector<Item>& keys, int64_t count, Plan& plan) {
  if (count < 0) throw Error(ErrorCode::Usage, "'head' wants how many to keep, not less than none");
  ensure_records(plan);
  add_first_rows(plan, {.keys = clone(keys),
                        .count = static_cast<uint64_t>(count),
                        .detail = fmt::format("keeps the first {} of each {}", count, to_text(keys))});
}

void build(const Arguments& arguments, Plan& plan) {
  int64_t count = arguments.number("n");
  if (arguments.given("by")) return build_by(arguments.items("by"), count, plan);
  ensure_lines(plan);
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
                                           "stops the input. With `by`, the first N for each key; a missing "
                                           "value is a key too.",
                                       .params = kParams,
                                       .examples = kExamples,
                                       .foreign_names = kForeignNames,
                                       .foreign_words = kForeignWords,
                                       .build = build};

}  // namespace weir
