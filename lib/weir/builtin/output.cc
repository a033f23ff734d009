#include "weir/builtin/output.h"

#include "weir/builtin/file_sink.h"
#include "weir/builtin/file_source.h"
#include "weir/builtin/framing.h"

namespace weir {

void ensure_printable(Plan& plan, bool for_terminal) {
  ensure_decoded(plan);
  if (plan.carries() != EdgeKind::Records) return;
  OutputFormat format = plan.record_state() == RecordState::AsRead    ? OutputFormat::AsRead
                        : for_terminal                                ? OutputFormat::Table
                        : plan.record_state() == RecordState::Changed ? OutputFormat::Source
                                                                      : OutputFormat::Json;
  add_formatter(plan, format, {.planned = true});
}

void ensure_printable_as(Plan& plan, std::optional<OutputFormat> format) {
  if (!format || plan.carries() != EdgeKind::Records) return ensure_printable(plan);
  add_formatter(plan, *format, {.planned = true, .follows_input = true});
}

void finish_on_stdout(Plan& plan, std::function<void()> before_write) {
  if (plan.ended()) return;
  ensure_printable(plan, plan.options().stdout_is_terminal);
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
