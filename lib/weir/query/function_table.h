// The one table of all functions and aggregates of the language.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "weir/query/function_def.h"

namespace weir {

/// By group, in the order of the reference page.
std::span<const FunctionDef> builtin_functions();

/// The function of that name. `min max sum avg` are aggregates of one argument and functions of a list or several;
/// `aggregate` says which to prefer, and the other is given where that does not exist. `p1` … `p99` and `p999` are
/// all the entry `p99`. Null if there is none.
const FunctionDef* find_function(std::span<const FunctionDef> functions, std::string_view name, bool aggregate);

/// 50 for `p50`, 99.9 for `p999`; nothing for any other name.
std::optional<double> percentile_of_name(std::string_view name);

}  // namespace weir
