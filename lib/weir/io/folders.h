// What outputs do with paths: taking them apart, following links, making the folders in front of a file. All of it but
// `split_path` blocks.
#pragma once

#include <string>

namespace weir {

struct SplitPath {
  std::string folder, name;   ///< the folder with its slash, or empty
};
SplitPath split_path(const std::string& path);

/// The path that `path` is in the end, its last part being no symlink. Throws Error for a loop of them.
std::string follow_symlinks(const std::string& path);

/// Makes the folders that `path` lies in, where they are missing.
void make_folders_of(const std::string& path);

}  // namespace weir
