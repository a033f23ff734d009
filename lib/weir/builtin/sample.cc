#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/row_steps.h"
#include "weir/builtin/stages.h"
#include "weir/query/byte_stream.h"
#include "weir/query/sampling.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "amount", .kind = ParamKind::Share, .doc = "a share or how many", .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "seed", .kind = ParamKind::Number, .doc = "another seed, another sample", .otherwise = "1"}};
constexpr Example kExamples[] = {{"sample 3", "a\nb\nc\nd\ne\nf\n", "a\nd\nf\n"},
                                 {"sample 50% seed=4", "a\nb\nc\nd\ne\nf\n", "c\nd\ne\n"}};

/// Each with the same chance.
class SampleShare final : public Step {
 public:
  SampleShare(double fraction, uint64_t seed) : fraction_(fraction), seed_(seed) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    rows_.bind(input, context);
    return input;
  }
  Verdict step(Packet& input, Emit& out) override {
    rows_.filter(input, out, [this](const RowPiece& piece, RowList& kept) {
      for (uint16_t row : piece.rows)
        if (takes(number_++)) kept.push_back(row);
    });
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  bool takes(uint64_t number) const { return fraction_ >= 1 || sample_rank(seed_, number) < sample_threshold(fraction_); }

  KeyedRows rows_ = KeyedRows::without_keys();
  double fraction_;
  uint64_t seed_;
  uint64_t number_ = 0;
};

/// So many: those whose ranks are the smallest.
class SampleCount final : public Step {
 public:
  SampleCount(uint64_t count, uint64_t seed) : held_({.in_all = count}), seed_(seed) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    rows_.bind(input, context);
    return input;
  }
  Verdict step(Packet& input, Emit& out) override {
    rows_.filter(input, out, [this](const RowPiece& piece, RowList&) {
      for (uint16_t row : piece.rows) {
        set_key(sample_rank(seed_, number_++));
        if (held_.may_want(key_, number_)) held_.add(key_, number_, piece.bytes(row));
      }
    });
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override { return put_out_held(held_, rows_, out); }
  size_t held_bytes() const override { return held_.held_bytes(); }
  bool spill(SpillStore& store) override {
    held_.spill(store);
    return true;
  }

 private:
  /// In the order of the numbers.
  void set_key(uint64_t rank) {
    key_.clear();
    for (int shift = 56; shift >= 0; shift -= 8) key_ += static_cast<char>(rank >> shift);
  }

  KeyedRows rows_ = KeyedRows::without_keys();
  HeldRows held_;
  uint64_t seed_;
  uint64_t number_ = 0;
  std::string key_;
};

template <typename Kind>
void add(Plan& plan, std::unique_ptr<Kind> step, bool holds, std::string detail) {
  auto* made = step.get();
  plan.add({.kernel = std::move(step),
            .in = plan.carries(),
            .out = plan.carries(),
            .growth = holds ? Growth::K : Growth::Constant,
            .detail = std::move(detail),
            .makes_blocks = holds,
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
}

void build(const Arguments& arguments, Plan& plan) {
  auto seed = static_cast<uint64_t>(arguments.number("seed"));
  if (arguments.is_fraction("amount")) {
    double fraction = arguments.fraction("amount");
    if (!(fraction >= 0 && fraction <= 1)) throw Error(ErrorCode::Usage, "a sample is between 0% and 100%");
    ensure_lines(plan);
    return add(plan, std::make_unique<SampleShare>(fraction, seed), false, fmt::format("keeps about {} %", fraction * 100));
  }
  int64_t count = arguments.number("amount");
  if (count < 0) throw Error(ErrorCode::Usage, "'sample' wants how many to keep, not less than none");
  ensure_lines(plan);
  add(plan, std::make_unique<SampleCount>(static_cast<uint64_t>(count), seed), true, fmt::format("keeps {}", count));
}

}  // namespace

constinit const StageDef sample_stage = {
    .name = "sample",
    .group = "records",
    .summary = "keeps a random part",
    .doc =
        "`1%` keeps each line or record with that chance; a number keeps so many, in their order, at the end of the "
        "input. Which ones depends on `seed=` and on their number in the input alone: the same seed keeps the same.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .build = build};

}  // namespace weir
