// PlannedRun: a pipeline of the command line, checked and turned into a graph, with nothing read or written yet. What
// `weir 'PIPELINE'`, `weir run` and `weir explain` have in common.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "options.h"
#include "weir/data/time_zone.h"
#include "weir/stage/arguments.h"
#include "weir/stage/graph.h"
#include "weir/stage/plan.h"
#include "weir/stage/stage_def.h"

namespace weir {

/// Not movable: the parts refer to each other.
struct PlannedRun {
  Registry stages;
  std::string path;              ///< of the file that the pipeline is in; empty: the command line
  std::string text;              ///< of the pipeline
  Pipeline pipeline;
  PlanOptions plan_options;
  Graph graph;
  TimeZonePtr zone;              ///< of --tz; null: UTC
  bool reads_terminal = false;   ///< standard input is the only input, and a person sits there
};

/// Throws Error; what is wrong with the pipeline is an Error(Usage) that shows the place in its text. `before_output` is
/// called during the run each time before something is written to a terminal.
std::unique_ptr<PlannedRun> plan_run(const Options& options, std::function<void()> before_output = {});

}  // namespace weir
