// The report of `--drift`: a line for each field that was read, with the types that its values had.
#pragma once

#include <string>

#include "weir/engine/report.h"

namespace weir {

std::string drift_text(const Report& report);

}  // namespace weir
