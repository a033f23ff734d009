// What the parser needs to know beside the text: the stages and functions that exist, the values of
// parameters, and the ways to the environment and to files, which the caller provides because the language
// reads nothing by itself.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "weir/query/function_table.h"
#include "weir/stage/stage_def.h"

namespace weir {

struct ParseContext {
  const Registry& stages;                                           ///< must outlive what is parsed
  std::map<std::string, std::string, std::less<>> parameters = {};  ///< values of $name, from --arg
  std::string home = {};                                            ///< `~/` in words; empty if there is none
  std::function<std::optional<std::string>(const std::string& name)> environment = {};  ///< ${env:NAME}
  std::function<std::string(const std::string& path)> read_file = {};  ///< ${file:PATH}; throws Error
  std::span<const FunctionDef> functions = builtin_functions();
};

}  // namespace weir
