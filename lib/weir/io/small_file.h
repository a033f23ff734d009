// The content of a small file that a pipeline needs before it runs: a list of words, a time zone, the pipeline itself.
// Reads at once, on the calling thread; not for data.
#pragma once

#include <cstddef>
#include <string>

namespace weir {

inline constexpr size_t kSmallFileBytesMax = 64 << 20;

/// Throws Error with the file's name if it can't be read, or is larger than kSmallFileBytesMax.
std::string read_small_file(const std::string& path);

}  // namespace weir
