#include "weir/scan/kernels.h"

#include <algorithm>
#include <cstring>

#include "weir/scan/usable_tables.h"

namespace weir {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

size_t count_byte(const char* begin, const char* end, char byte) noexcept {
  return static_cast<size_t>(std::count(begin, end, byte));
}

const char* find(const char* begin, const char* end, const Needle& needle) noexcept {
  if (static_cast<size_t>(end - begin) < needle.size) return end;
  const char* last = end - needle.size;
  for (const char* at = begin; at <= last; ++at) {
    if ((static_cast<uint8_t>(at[needle.index_a]) | needle.bit_a) == needle.byte_a && needle.matches(at)) {
      return at;
    }
  }
  return end;
}

void mask_cells(const char* begin, size_t blocks, char delimiter, CellMasks* out) noexcept {
  for (size_t block = 0; block < blocks; ++block, begin += 64) {
    CellMasks masks{};
    for (unsigned i = 0; i < 64; ++i) {
      masks.quotes |= uint64_t{begin[i] == '"'} << i;
      masks.delimiters |= uint64_t{begin[i] == delimiter} << i;
      masks.newlines |= uint64_t{begin[i] == '\n'} << i;
    }
    out[block] = masks;
  }
}

const UsableTables<ScanKernels, 3>& usable() noexcept {
  static const UsableTables<ScanKernels, 3> usable{
      {&detail::kScalarKernels, true},
#ifdef __x86_64__
      {&detail::kAvx2Kernels, has_avx2()},
      {&detail::kAvx512Kernels, has_avx512()},
#endif
#ifdef __aarch64__
      {&detail::kNeonKernels, true},
#endif
  };
  return usable;
}

}  // namespace

bool Needle::matches(const char* at) const noexcept {
  if (!fold) return std::memcmp(at, text, size) == 0;
  for (size_t i = 0; i < size; ++i) {
    if (lower(at[i]) != text[i]) return false;
  }
  return true;
}

constinit const ScanKernels detail::kScalarKernels{"scalar", count_byte, find, mask_cells};

const ScanKernels& scan_kernels() noexcept { return usable().fastest(); }

std::span<const ScanKernels* const> usable_scan_kernels() noexcept { return usable().all(); }

}  // namespace weir
