// What the stages that change fields have in common: a Map that applies an Editing.
#pragma once

#include <string>
#include <vector>

#include "weir/query/editing.h"
#include "weir/stage/plan.h"

namespace weir {

/// Makes records flow, adds a Map for `steps`, and says that the records are changed. Throws ExprError where a step
/// is about a name that no record has for a member (`_line`).
void add_editing(Plan& plan, std::vector<EditStep> steps, std::string detail);

}  // namespace weir
