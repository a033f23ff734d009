#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/align_records.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "input",
                                 .kind = ParamKind::Block,
                                 .doc = "{ pipeline with a source }",
                                 .required = true,
                                 .block = BlockShape::Input}};
constexpr Example kExamples[] = {
    {"union { exec \"echo c\" }", "a\nb\n", "a\nb\nc\n"},
    {"union { exec \"echo n=3\" | from logfmt } | stats sum(n)", "{\"n\":1}\n{\"n\":2}\n", "{\"sum_n\":6}\n"}};
constexpr std::string_view kForeignNames[] = {"append", "concat", "unionall"};

/// One input after another. Each waits by its own backpressure until its turn comes.
class Union final : public Junction {
 public:
  /// `ours` is told how the files of `theirs` are read, for whoever writes the records later; null if nobody knows.
  Union(std::shared_ptr<FileParsers> ours, std::shared_ptr<const FileParsers> theirs)
      : ours_(std::move(ours)), theirs_(std::move(theirs)) {}

  Task<void> run(StageContext& context, std::span<Input> inputs, Output& out) override {
    uint64_t first = 0;
    for (size_t i = 0; i < inputs.size(); i++) {
      uint64_t end = first;
      for (;;) {
        auto packet = co_await inputs[i].next(context.stop);
        if (!packet) break;
        if (i > 0) introduce(*packet);
        end = std::max(end, number(*packet, first) + 1);
        if (!out.write(std::move(*packet))) co_return;
      }
      first = end;
    }
  }

 private:
  /// Chunks are numbered over all inputs.
  static uint64_t number(Packet& packet, uint64_t first) {
    packet.place.sequence += first;
    if (auto* text = packet.text()) text->place().sequence += first;
    if (auto* batch = packet.batch()) batch->place().sequence += first;
    return packet.place.sequence;
  }

  void introduce(const Packet& packet) {
    const Batch* batch = packet.batch();
    if (!batch || !ours_ || !theirs_ || batch->place().file == file_ || batch->place().file == kNoFile) return;
    file_ = batch->place().file;
    ours_->settle(*file_, theirs_->of(*file_).format);
  }

  std::shared_ptr<FileParsers> ours_;           // shared with the nodes that settle and use them
  std::shared_ptr<const FileParsers> theirs_;   // the same
  std::optional<uint32_t> file_;
};

/// Whether records of both can leave by the lines that they were read from.
bool leave_as_read(const Plan& ours, const Plan& theirs) {
  return ours.record_state() == RecordState::AsRead && theirs.record_state() == RecordState::AsRead && ours.parsers() &&
         theirs.parsers() && ours.parsers()->format() == theirs.parsers()->format() &&
         ours.parsers()->keeps_unparsed() == theirs.parsers()->keeps_unparsed() &&
         ours.parsers()->format_options() == theirs.parsers()->format_options();
}

void build(const Arguments& arguments, Plan& plan) {
  if (plan.endless())
    throw Error(ErrorCode::Usage, "'union' would never come to its block, since the input in front of it never ends");
  Plan beside = plan.beside();
  beside.build(arguments.block("input").branches[0], plan.place());
  if (beside.ended()) throw Error(ErrorCode::Usage, "the block of 'union' is an input: it does not end in a sink");
  bool records = plan.carries() == EdgeKind::Records || beside.carries() == EdgeKind::Records;
  std::shared_ptr<FileParsers> ours;
  std::shared_ptr<const FileParsers> theirs;
  for (Plan* side : {&plan, &beside}) records ? ensure_records(*side) : ensure_lines(*side);
  if (records) {
    auto alignment = std::make_shared<Alignment>();
    alignment->as_read = leave_as_read(plan, beside);
    for (Plan* side : {&plan, &beside}) add_alignment(*side, alignment);
    if (beside.record_state() != RecordState::Result) {
      ours = plan.parsers();
      theirs = beside.parsers();
    }
    if (!alignment->as_read) plan.set_record_state(RecordState::Changed);
    plan.set_measure("");
  }
  plan.set_count_lines([ours_count = plan.count_lines(), theirs_count = beside.count_lines()] {
    ours_count();
    theirs_count();
  });
  plan.add({.kernel = std::make_unique<Union>(std::move(ours), std::move(theirs)),
            .in = plan.carries(),
            .out = plan.carries(),
            .detail = fmt::format("ours first, then the {} of its block", name(plan.carries()))},
           beside);
}

}  // namespace

constinit const StageDef union_stage = {
    .name = "union",
    .group = "combine",
    .summary = "appends another input",
    .doc =
        "What the block reads comes after what flows here: lines where both are lines, else records. Both are read at the "
        "same time, as far as memory allows, and ours goes first. Records that were only filtered, in one format, leave as "
        "they came; others as changed records do.\n\nThe block is a pipeline with a source of its own, and what flows here "
        "must end.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
