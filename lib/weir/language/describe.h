// Help from the catalog: the list of stages, the page of one stage or function. Plain text, lines of up to
// 100 columns where words allow, each ended by a newline. The same data make the reference page and
// completions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "weir/query/function_def.h"
#include "weir/stage/stage_def.h"

namespace weir {

/// `head [N] [by KEYS]`, on one line.
std::string syntax_text(const StageDef& def);

/// All stages by group, each with its summary.
std::string stages_text(const Registry& registry);
/// All functions by group, each with its syntax and summary.
std::string functions_text(std::span<const FunctionDef> functions);

std::string help_text(const StageDef& def);
std::string help_text(const FunctionDef& def);

}  // namespace weir
