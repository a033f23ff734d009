#include "pipeline_file.h"

#include <fmt/format.h>

#include <filesystem>

#include "weir/base/error.h"

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

}  // namespace weir
