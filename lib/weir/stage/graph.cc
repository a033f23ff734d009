#include "weir/stage/graph.h"

namespace weir {

std::string_view name(Growth growth) {
  switch (growth) {
    case Growth::Constant: return "constant";
    case Growth::K: return "k";
    case Growth::Groups: return "groups";
    case Growth::All: return "all";
  }
  return "";
}

}  // namespace weir
