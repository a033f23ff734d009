// The one table of all stages that we ship. An embedding program copies it and adds its own.
#pragma once

#include "weir/stage/stage_def.h"

namespace weir {

/// In the order of the reference page: by group, from sources to sinks.
Registry builtin_stages();

}  // namespace weir
