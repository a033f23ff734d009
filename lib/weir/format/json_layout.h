// JsonLayout: where the tokens of one JSON line begin, and which of them are brackets, colons and commas, as simdjson's
// first pass would tell. Tokens that are neither look alike, so that two lines with the same members in the same order
// have the same kinds, whatever their values are. SIMD, chosen at run time; the scalar one is the specification that the
// tests compare the others with. Stateless, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir {

struct JsonLayout {
  static constexpr size_t kLineBytesMax = 4096, kTokensMax = 512;
  static constexpr char kScalar = 'v';

  bool plain = false;  ///< false: the line is too long, or holds what makes it no JSON whatever its tokens are; the rest
                       ///< means nothing then
  uint32_t count = 0;  ///< of the tokens below
  alignas(64) char kind[kTokensMax + 64];     ///< `{}[]:,` or kScalar, which a quote that opens a string is as well
  alignas(64) uint16_t at[kTokensMax + 64];   ///< offsets in the line
};

struct JsonLayoutScan {
  const char* name;  ///< "scalar", "avx2", "avx512"

  /// The layout of the line at `begin`; its newline is returned. At least the first `wanted` tokens are given. There is a
  /// newline in front of `end`, and 64 bytes behind it may be read.
  const char* (*lay_out)(const char* begin, const char* end, size_t wanted, JsonLayout& out) noexcept;
};

/// The fastest that this machine can run.
const JsonLayoutScan& json_layout_scan() noexcept;

/// All that this machine can run, scalar first, fastest last.
std::span<const JsonLayoutScan* const> usable_json_layout_scans() noexcept;

}  // namespace weir
