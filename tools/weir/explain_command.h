// `weir explain 'PIPELINE' [FILE…]`: what would run, without running it.
#pragma once

#include "options.h"

namespace weir {

int explain_command(const Options& options);

}  // namespace weir
