#include "run_command.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "diagnostics.h"
#include "drift.h"
#include "help_command.h"
#include "planned_run.h"
#include "progress.h"
#include "signals.h"
#include "stats.h"
#include "weir/engine/engine.h"
#include "weir/pool/tbb_pool.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

std::string driver_name() {
  const char* wanted = getenv("WEIR_DRIVER");
  std::string name = wanted ? wanted : "";
  if (!name.empty() && name != "uring" && name != "posix")
    throw Error(ErrorCode::Usage, fmt::format("WEIR_DRIVER is '{}'; there are uring and posix", name));
  return name;
}

EngineOptions engine_options(const Options& options) {
  EngineOptions engine;
  engine.memory_bytes = options.memory_bytes;
  engine.workers = options.workers;
  engine.limits.line_bytes_max = options.line_bytes_max;
  engine.limits.count_lines = options.stats;
  engine.limits.rejects = options.rejects;
  engine.limits.count_types = options.drift;
  if (!options.quiet)
    engine.on_listening = [](std::string_view address) { fmt::print(stderr, "weir: listening on {}\n", address); };
  engine.make_driver = [name = driver_name()] { return make_driver(name); };
  return engine;
}

ProgressLine::Form progress_form(const Options& options) {
  if (options.quiet) return ProgressLine::Form::Off;
  if (isatty(STDERR_FILENO)) return ProgressLine::Form::InPlace;
  return options.progress ? ProgressLine::Form::Lines : ProgressLine::Form::Off;
}

/// What is of interest about a run beside its Report.
struct Beside {
  Signals signals;
  ProgressLine& progress;
  uint64_t read_bytes = 0;
};

/// Runs beside the engine until that is done.
Task<void> attend(RunControl* control, Beside* beside) {
  Scope scope(control->loop().ready());
  scope.spawn(beside->signals.watch(*control, [control, beside] { beside->progress.tell(*control); }));
  scope.spawn(beside->progress.show(*control));
  co_await scope.join();
  beside->read_bytes = control->progress().read_bytes;
}

/// Whether anything came out: into the sink that ends the pipeline.
bool is_empty(const Report& report, std::string_view sink, int place) {
  return std::none_of(report.stages.begin(), report.stages.end(), [&](const StageReport& stage) {
    return stage.name == sink && stage.place == place && stage.bytes_in + stage.records_in > 0;
  });
}

int ended(const Error& error, const Beside& beside) {
  if (error.code() == ErrorCode::Interrupted && beside.signals.interrupted_by())
    return exit_status::kSignal + beside.signals.interrupted_by();
  print_error(error);
  return status_of(error);
}

}  // namespace

int run_command(const Options& options) {
  ProgressLine progress(progress_form(options));
  auto run = plan_run(options, [&progress] { progress.erase(); });
  if (run->reads_terminal) {
    fmt::print(stderr, "{}", short_help_text());
    return exit_status::kUsage;
  }
  const std::string sink = run->graph.nodes.back().name;
  const int sink_place = run->graph.nodes.back().place;

  auto engine_settings = engine_options(options);
  engine_settings.limits.zone = run->zone;
  Engine engine(std::move(engine_settings));
  Beside beside{{}, progress};
  auto workers = TbbPool::set_process_workers(options.workers ? options.workers : available_cpus());
  auto result =
      engine.run(std::move(run->graph), [&beside](RunControl& control) { return attend(&control, &beside); });

  progress.erase();
  const Report& report = result ? *result : result.error().report;
  if (!options.quiet) print_notes(report);
  int status = exit_status::kDone;
  if (!result) status = ended(result.error().error, beside);
  for (const auto& error : report.other_errors) print_error(error);
  if (options.drift) fmt::print(stderr, "{}", drift_text(report));
  if (options.stats) fmt::print(stderr, "{}", stats_text(report, beside.read_bytes));
  if (status == exit_status::kDone && options.fail_empty && is_empty(report, sink, sink_place))
    status = exit_status::kEmpty;
  return status;
}

}  // namespace weir
