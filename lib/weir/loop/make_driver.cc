#include <cerrno>
#include <string>

#include "weir/base/error.h"
#include "weir/loop/driver.h"
#include "weir/loop/posix_driver.h"
#include "weir/loop/uring_driver.h"

namespace weir {
namespace {

/// What io_uring_setup says on an old kernel, under a seccomp profile, with the sysctl that turns it off, or under a
/// memlock limit that is too small for it.
bool means_no_uring(int error_number) {
  return error_number == ENOSYS || error_number == EPERM || error_number == EACCES || error_number == ENOMEM;
}

}  // namespace

std::unique_ptr<Driver> make_driver(std::string_view wanted) {
  if (wanted == "posix") return std::make_unique<PosixDriver>();
  if (!wanted.empty() && wanted != "uring") {
    throw Error(ErrorCode::Unsupported, "there is no event loop driver named '" + std::string(wanted) + "'");
  }
  try {
    return std::make_unique<UringDriver>();
  } catch (const Error& error) {
    if (!means_no_uring(error.error_number())) throw;
    if (!wanted.empty()) throw Error(ErrorCode::Unsupported, "io_uring cannot be had here: " + error.message());
  }
  return std::make_unique<PosixDriver>();
}

}  // namespace weir
