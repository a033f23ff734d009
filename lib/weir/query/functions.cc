#include "weir/query/functions.h"

#include <algorithm>

namespace weir {

const ScalarFunction* find_scalar_function(std::string_view name) {
  for (auto functions : {text_functions(), number_functions(), time_functions(), value_functions(), url_functions(),
                         hash_functions()}) {
    auto found = std::find_if(functions.begin(), functions.end(),
                              [&](const ScalarFunction& function) { return function.name == name; });
    if (found != functions.end()) return &*found;
  }
  return nullptr;
}

}  // namespace weir
