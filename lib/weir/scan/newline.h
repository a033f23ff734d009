// Newlines in a range of bytes, at the speed of memory. Nothing outside [begin, end) is read. Stateless, any
// thread. Finding one is the C library's memchr and memrchr, which choose their kernel at run time
// themselves.
#pragma once

#include <string.h>

#include <cstddef>

#include "weir/scan/kernels.h"

namespace weir {

inline size_t count_newlines(const char* begin, const char* end) noexcept {
  return scan_kernels().count_byte(begin, end, '\n');
}

/// The first newline, or `end`.
inline const char* find_newline(const char* begin, const char* end) noexcept {
  if (begin == end) return end;
  const void* found = memchr(begin, '\n', static_cast<size_t>(end - begin));
  return found ? static_cast<const char*>(found) : end;
}

/// The last newline, or null.
inline const char* find_last_newline(const char* begin, const char* end) noexcept {
  if (begin == end) return nullptr;
  return static_cast<const char*>(memrchr(begin, '\n', static_cast<size_t>(end - begin)));
}

/// Where the line that `at` lies in begins: behind the last newline in [begin, at), or `begin`.
inline const char* line_begin(const char* begin, const char* at) noexcept {
  const char* newline = find_last_newline(begin, at);
  return newline ? newline + 1 : begin;
}

/// Behind the newline that ends the line at `at`, or `end` if the line is not complete.
inline const char* line_end(const char* at, const char* end) noexcept {
  const char* newline = find_newline(at, end);
  return newline == end ? end : newline + 1;
}

struct SkippedLines {
  const char* end;  ///< behind the last newline passed
  size_t count;     ///< how many were passed: as many as asked for, or fewer when there are no more
};

/// Passes the first `count` lines of the range.
SkippedLines skip_lines(const char* begin, const char* end, size_t count) noexcept;

}  // namespace weir
