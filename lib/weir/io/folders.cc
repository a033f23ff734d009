#include "weir/io/folders.h"

#include <limits.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "weir/base/error.h"

namespace weir {
namespace {

constexpr int kSymlinksMax = 40;

}  // namespace

SplitPath split_path(const std::string& path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

std::string follow_symlinks(const std::string& path) {
  std::string at = path;
  for (int i = 0; i < kSymlinksMax; i++) {
    char link[PATH_MAX];
    ssize_t size = readlink(at.c_str(), link, sizeof link);
    if (size < 0) return at;
    std::string to(link, static_cast<size_t>(size));
    at = to.starts_with('/') ? to : split_path(at).folder + to;
  }
  throw Error::from_errno(ELOOP, "").in_file(path);
}

void make_folders_of(const std::string& path) {
  std::string folder = split_path(path).folder;
  if (folder.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw Error::from_errno(error.value(), "making the folder").in_file(folder);
}

}  // namespace weir
