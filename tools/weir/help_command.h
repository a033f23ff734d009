// `weir help`, `weir stages`, `--version`, and what a person sees who called weir without saying what to do. The
// pages of stages and functions come from their catalogs.
#pragma once

#include <string>

#include "options.h"

namespace weir {

/// A few lines: how it is called, an example, where to read on.
std::string short_help_text();

int help_command(const Options& options);   ///< throws Error(Usage) for a topic that does not exist
int stages_command();
int version_command();

}  // namespace weir
