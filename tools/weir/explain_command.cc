#include "explain_command.h"

#include <fmt/format.h>

#include <cstdio>

#include "diagnostics.h"
#include "planned_run.h"
#include "weir/engine/explain.h"
#include "weir/language/pipeline_text.h"

namespace weir {

int explain_command(const Options& options) {
  auto run = plan_run(options);
  fmt::print("{}\n\n{}", to_text(run->pipeline), explain(run->graph));
  return exit_status::kDone;
}

}  // namespace weir
