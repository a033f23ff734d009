// The SIMD kernels of byte scanning: one table of functions for each instruction set, the best one chosen at
// run time. All tables do the same; the scalar one is the specification that the tests compare the others
// with. A kernel reads nothing outside [begin, end), whatever its vector width. Stateless, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir {

/// What a search for a literal compares: two of its bytes everywhere, and the whole of it where both agree.
struct Needle {
  const char* text;  ///< `size` bytes, at least one; in lower case if `fold`
  size_t size;
  size_t index_a, index_b;  ///< of the two bytes, may be equal
  uint8_t byte_a, byte_b;   ///< the bytes themselves, `bit_*` set
  uint8_t bit_a,
      bit_b;  ///< set in the haystack before comparing: 0x20 to ignore the case of a letter, else 0
  bool fold;  ///< ignore the case of ASCII letters

  bool matches(const char* at) const noexcept;
};

/// Where in 64 bytes the three that CSV is made of stand; bit i is byte i.
struct CellMasks {
  uint64_t quotes, delimiters, newlines;
};

struct ScanKernels {
  const char* name;  ///< "scalar", "avx2", "avx512", "neon"

  /// How often `byte` occurs in [begin, end).
  size_t (*count_byte)(const char* begin, const char* end, char byte) noexcept;

  /// The first occurrence of the needle that lies in [begin, end) as a whole, or `end`.
  const char* (*find)(const char* begin, const char* end, const Needle& needle) noexcept;

  /// The masks of `blocks` times 64 bytes from `begin` on, one for each block, into `out`.
  void (*mask_cells)(const char* begin, size_t blocks, char delimiter, CellMasks* out) noexcept;
};

/// The fastest kernels that this machine can run.
const ScanKernels& scan_kernels() noexcept;

/// All kernels that this machine can run, scalar first, fastest last.
std::span<const ScanKernels* const> usable_scan_kernels() noexcept;

namespace detail {
extern const ScanKernels kScalarKernels;
#ifdef __x86_64__
extern const ScanKernels kAvx2Kernels, kAvx512Kernels;
#endif
#ifdef __aarch64__
extern const ScanKernels kNeonKernels;
#endif
}  // namespace detail
}  // namespace weir
