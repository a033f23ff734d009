// `--stats`: the Report of a run as a small table.
#pragma once

#include <string>

#include "weir/engine/report.h"

namespace weir {

/// `read_bytes`: of the inputs as they are stored.
std::string stats_text(const Report& report, uint64_t read_bytes);

}  // namespace weir
