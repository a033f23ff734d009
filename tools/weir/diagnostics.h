// What the command says on standard error, and the exit status that goes with it.
#pragma once

#include "weir/base/error.h"
#include "weir/engine/report.h"

namespace weir {

namespace exit_status {
inline constexpr int kDone = 0, kFailed = 1, kUsage = 2, kEmpty = 4, kSignal = 128;
}

void print_error(const Error& error);
int status_of(const Error& error);

/// What was left out of the result without being an error: the first lines that could not be parsed, values that did
/// not read as what was needed, and how many there were.
void print_notes(const Report& report);

}  // namespace weir
