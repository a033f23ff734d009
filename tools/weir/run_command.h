// `weir 'PIPELINE' [FILE…]` and `weir run FILE|NAME [FILE…]`.
#pragma once

#include "options.h"

namespace weir {

/// Runs the pipeline and says what went wrong. The exit status. Throws Error for what is found before the run.
int run_command(const Options& options);

}  // namespace weir
