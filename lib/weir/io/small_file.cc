#include "weir/io/small_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "weir/base/error.h"
#include "weir/io/descriptor.h"

namespace weir {

std::string read_small_file(const std::string& path) {
  auto check = [&path](int64_t result) {
    if (result < 0) throw Error::from_errno(errno, "").in_file(path);
    return result;
  };
  Descriptor file(static_cast<int>(check(::open(path.c_str(), O_RDONLY | O_CLOEXEC))));
  std::string text;
  char buffer[16384];
  while (auto count = check(::read(file.get(), buffer, sizeof buffer))) {
    text.append(buffer, static_cast<size_t>(count));
    if (text.size() > kSmallFileBytesMax) throw Error(ErrorCode::TooLong, "larger than 64 MiB").in_file(path);
  }
  return text;
}

}  // namespace weir
