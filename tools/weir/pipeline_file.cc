#include "pipeline_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "weir/base/error.h"
#include "weir/io/descriptor.h"

namespace weir {
namespace {

constexpr const char* kFolders[] = {"pipelines", WEIR_DATA_DIR "/pipelines"};

bool is_file(const std::string& path) {
  std::error_code ignored;
  auto status = std::filesystem::status(path, ignored);
  return std::filesystem::exists(status) && !std::filesystem::is_directory(status);
}

}  // namespace

std::string find_pipeline_file(const std::string& name) {
  if (is_file(name)) return name;
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".weir");
  for (const char* folder : kFolders) {
    auto path = fmt::format("{}/{}.weir", folder, name);
    if (!is_path && is_file(path)) return path;
  }
  if (is_path) throw Error(ErrorCode::Usage, "no such file").in_file(name);
  throw Error(ErrorCode::Usage, fmt::format("run: there is no file '{}', and no {}.weir in {}/ or {}/", name, name,
                                            kFolders[0], kFolders[1]));
}

std::string read_text(const std::string& path) {
  auto check = [&path](int64_t result) {
    if (result < 0) throw Error::from_errno(errno, "").in_file(path);
    return result;
  };
  Descriptor file(static_cast<int>(check(::open(path.c_str(), O_RDONLY | O_CLOEXEC))));
  std::string text;
  char buffer[16384];
  while (auto count = check(::read(file.get(), buffer, sizeof buffer))) text.append(buffer, static_cast<size_t>(count));
  return text;
}

}  // namespace weir
