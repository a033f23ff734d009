#include "weir/builtin/output.h"

#include "weir/builtin/file_sink.h"
#include "weir/builtin/file_source.h"
#include "weir/builtin/framing.h"

namespace weir {

namespace {

class Printed final : public Map {
 public:
  Verdict apply(Packet& input, Scratch*, Emit& out) const override {
    Batch& batch = *input.batch();
    std::string text;
    for (auto row : batch.selection()) {
      std::string scratch;
      for (const auto& column : batch.columns()) text += std::string(text_of(column[row], scratch)) + "\t";
      text.back() = '\n';
    }
    auto buffer = out.block(text.size());
    std::copy(text.begin(), text.end(), buffer.data());
    out.push(Packet(std::move(buffer).freeze(text.size())));
    return Verdict::Done;
  }
};

}  // namespace

void ensure_printable(Plan& plan) {
  ensure_decoded(plan);
  if (plan.carries() != EdgeKind::Records) return;
  plan.add({.kernel = std::make_unique<Printed>(),
            .in = EdgeKind::Records,
            .out = EdgeKind::Bytes,
            .planned = true});
}

void finish_on_stdout(Plan& plan, std::function<void()> before_write) {
  if (plan.ended()) return;
  ensure_printable(plan);
  plan.add({.name = "(standard output)",
            .kernel = std::make_unique<StreamSink>(1, "(standard output)", std::move(before_write)),
            .in = plan.carries(),
            .detail = "writes to standard output",
            .planned = true});
}

void begin_with_files(Plan& plan, const std::vector<std::string>& files) {
  std::string shown;
  for (const auto& file : files) shown += (shown.empty() ? "" : " ") + file;
  plan.add({.name = "read",
            .kernel = std::make_unique<FileSource>(files.empty() ? std::vector<std::string>{"-"} : files),
            .out = EdgeKind::Bytes,
            .detail = files.empty() ? "reads standard input" : "reads " + shown,
            .planned = true,
            .encoded = true});
}

}  // namespace weir
