#include "weir/scan/newline.h"

#include <algorithm>

namespace weir {

SkippedLines skip_lines(const char* begin, const char* end, size_t count) noexcept {
  // Whole blocks by counting, the block that holds the wanted newline by search.
  constexpr ptrdiff_t kCountedBytes = 4096;
  SkippedLines skipped{begin, 0};
  const char* at = begin;
  while (at != end) {
    const char* block_end = at + std::min(end - at, kCountedBytes);
    size_t newlines = count_newlines(at, block_end);
    if (skipped.count + newlines >= count) break;
    if (newlines) skipped.end = find_last_newline(at, block_end) + 1;
    skipped.count += newlines;
    at = block_end;
  }
  while (skipped.count < count && at != end) {
    const char* newline = find_newline(at, end);
    if (newline == end) break;
    at = newline + 1;
    skipped = {at, skipped.count + 1};
  }
  return skipped;
}

}  // namespace weir
