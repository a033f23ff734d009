#include "planned_run.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "pipeline_file.h"
#include "weir/base/error.h"
#include "weir/builtin/output.h"
#include "weir/builtin/table.h"
#include "weir/builtin/zone_lookup.h"
#include "weir/engine/check.h"
#include "weir/io/small_file.h"
#include "weir/language/parser.h"
#include "weir/language/suggest.h"

namespace weir {
namespace {

ParseContext parse_context(const Registry& stages, const Options& options) {
  const char* home = getenv("HOME");
  return {.stages = stages,
          .parameters = options.arguments,
          .home = home ? home : "",
          .environment = [](const std::string& name) -> std::optional<std::string> {
            const char* value = getenv(name.c_str());
            return value ? std::optional<std::string>(value) : std::nullopt;
          },
          .read_file = read_small_file};
}

/// A parameter that a file does not declare is a mistake of the command line.
void check_arguments(const Options& options, const PipelineFile& file) {
  std::vector<std::string_view> names;
  for (const auto& parameter : file.parameters) names.push_back(parameter.name);
  for (const auto& [name, value] : options.arguments) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    auto hint = did_you_mean(name, names);
    throw Error(ErrorCode::Usage, fmt::format("--arg: the pipeline has no parameter '{}'{}{}", name,
                                              hint.empty() ? "" : ": ", hint));
  }
}

void parse(PlannedRun& run, const Options& options) {
  auto context = parse_context(run.stages, options);
  if (options.command != Command::RunFile) {
    run.text = options.subject;
    run.pipeline = parse_pipeline(run.text, context);
    check_runnable(run.pipeline, run.text);
    return;
  }
  run.path = find_pipeline_file(options.subject);
  run.text = read_small_file(run.path);
  PipelineFile file;
  try {
    file = parse_file(run.text, context);
    check_runnable(file.pipeline, run.text);
  } catch (Error& error) {
    throw error.in_file(run.path);
  }
  check_arguments(options, file);
  run.pipeline = std::move(file.pipeline);
}

size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

Error located(const PlannedRun& run, Diagnostic diagnostic) {
  SyntaxError error(std::move(diagnostic), run.text);
  return run.path.empty() ? error : error.in_file(run.path);
}

/// Whether the pipeline brings its own input. `exec` is a source when it comes first and there are no files.
bool has_source(const Pipeline& pipeline, const Options& options) {
  uint8_t places = pipeline.stages.front().def->places;
  if (!(places & kPlaceSource)) return false;
  return options.words.empty() || !(places & kPlaceFilter);
}

void build(PlannedRun& run, const Options& options, std::function<void()> before_output) {
  Plan plan(run.graph, run.plan_options);
  if (!has_source(run.pipeline, options)) {
    run.reads_terminal = options.words.empty() && isatty(STDIN_FILENO);
    begin_with_files(plan, options.words);
  } else if (!options.words.empty()) {
    const auto& first = run.pipeline.stages.front();
    throw located(run, {fmt::format("'{}' reads its own input, so '{}' has no place", first.def->name, options.words[0]),
                        first.span, "leave out one of the two"});
  }
  plan.build(run.pipeline);
  if (!run.plan_options.stdout_is_terminal) before_output = {};
  finish_on_stdout(plan, std::move(before_output));
  check(run.graph);
  settle_fields(run.graph);
  bind_records(run.graph, {.zone = run.zone, .read_file = read_small_file});
}

/// The place of a mistake that was found while planning, if it is a stage of the pipeline itself.
const StageCall* stage_of(const PlannedRun& run, const Error& error) {
  auto place = static_cast<size_t>(error.stage_index());
  if (error.stage_index() < 0 || place >= run.pipeline.stages.size()) return nullptr;
  const auto& call = run.pipeline.stages[place];
  return call.def->name == error.stage() ? &call : nullptr;
}

}  // namespace

std::unique_ptr<PlannedRun> plan_run(const Options& options, std::function<void()> before_output) {
  auto run = std::make_unique<PlannedRun>();
  run->stages = builtin_stages();
  run->plan_options.stdout_is_terminal = isatty(STDOUT_FILENO);
  run->plan_options.terminal_columns = run->plan_options.stdout_is_terminal ? terminal_columns() : 0;
  run->plan_options.line_bytes_max = options.line_bytes_max;
  run->plan_options.expand_max = options.expand_max;
  run->zone = find_time_zone(options.zone);
  parse(*run, options);
  try {
    build(*run, options, std::move(before_output));
  } catch (const Error& error) {
    const auto* call = stage_of(*run, error);
    if (!call || error.code() != ErrorCode::Usage) throw;
    throw located(*run, {error.message(), call->span, {}});
  }
  return run;
}

}  // namespace weir
