#include "weir/io/staging_folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "weir/base/error.h"
#include "weir/io/blocking_call.h"
#include "weir/io/temporary_name.h"

namespace weir {
namespace {

constexpr std::string_view kPrefix = ".weir-";

void remove_all(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

}  // namespace

StagingFolder::~StagingFolder() {
  if (lock_) remove_all(path_);
}

Task<StagingFolder> StagingFolder::create(Loop& loop, std::string parent, std::string shown) {
  StagingFolder folder;
  uint64_t random = loop.driver().random();
  auto work = [&] {
    auto failed = [&] { return Error::from_errno(errno, "").in_file(shown); };
    remove_stale(parent, kPrefix, [](const std::string& path) { remove_all(path); });
    for (;;) {
      std::string path = parent + std::string(kPrefix) + random_letters(random++);
      if (mkdir(path.c_str(), 0700) != 0) {
        if (errno == EEXIST) continue;
        throw failed();
      }
      Descriptor lock(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
      struct stat status {};
      if (!lock || !try_lock(lock.get()) || fstat(lock.get(), &status) != 0) throw failed();
      // Somebody who looked for stale ones may have locked and removed it before we did.
      if (status.st_nlink == 0) continue;
      folder.device_ = status.st_dev;
      folder.path_ = std::move(path);
      folder.lock_ = std::move(lock);
      return;
    }
  };
  co_await call_blocking(loop, work);
  co_return std::move(folder);
}

}  // namespace weir
