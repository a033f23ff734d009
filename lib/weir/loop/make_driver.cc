#include "weir/base/error.h"
#include "weir/loop/driver.h"
#include "weir/loop/uring_driver.h"

namespace weir {

std::unique_ptr<Driver> make_driver(std::string_view wanted) {
  if (wanted.empty() || wanted == "uring") return std::make_unique<UringDriver>();
  throw Error(ErrorCode::Unsupported, "there is no event loop driver named '" + std::string(wanted) + "'");
}

}  // namespace weir
