// A pipeline back as text, in one canonical form: what `explain` shows. Parsing it again gives the same
// pipeline, but for values from the environment and from files, which are shown by their references.
#pragma once

#include <string>

#include "weir/stage/arguments.h"

namespace weir {

std::string to_text(const Pipeline& pipeline);
std::string to_text(const StageCall& call);

}  // namespace weir
