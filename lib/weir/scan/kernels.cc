#include "weir/scan/kernels.h"

#include <algorithm>
#include <array>
#include <cstring>

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

struct Usable {
  std::array<const ScanKernels*, 3> tables{&detail::kScalarKernels};
  size_t count = 1;

  Usable() noexcept {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
      tables[count++] = &detail::kAvx2Kernels;
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi2")) {
      tables[count++] = &detail::kAvx512Kernels;
    }
#endif
#ifdef __aarch64__
    tables[count++] = &detail::kNeonKernels;
#endif
  }
};

const Usable& usable() noexcept {
  static const Usable usable;
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

const ScanKernels& scan_kernels() noexcept { return *usable().tables[usable().count - 1]; }

std::span<const ScanKernels* const> usable_scan_kernels() noexcept {
  return std::span(usable().tables).first(usable().count);
}

}  // namespace weir
