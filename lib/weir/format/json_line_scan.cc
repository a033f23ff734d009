#include "weir/format/json_line_scan.h"

#include <array>
#include <cstdint>
#include <cstring>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace weir {
namespace {

using Escapes = OddLines::Escapes;

const char* find_odd_scalar(const char* begin, const char* end, OddLines odd, size_t& newlines) noexcept {
  newlines = 0;
  for (const char* line = begin; line != end;) {
    const char* at = line;
    for (; *at != '\n'; ++at) {
      bool begins_otherwise = (at == line && *at != '{') || (at == line + 1 && *at != '"');
      bool escape = odd.escapes == Escapes::All       ? *at == '\\'
                    : odd.escapes == Escapes::Unicode ? at != line && *at == 'u' && at[-1] == '\\'
                                                      : false;
      bool behind_colon = at != line && (at[-1] == ':' || (at - line >= 2 && at[-1] == ' ' && at[-2] == ':'));
      bool in_list = odd.objects_in_lists && *at == '{' && at != line && !behind_colon;
      if (begins_otherwise || escape || in_list) return at;
    }
    bool closed = at - line >= 2 && (at[-1] == '}' || (at[-1] == '\r' && at[-2] == '}'));
    if (!closed) return at;
    ++newlines;
    line = at + 1;
  }
  return end;
}

constexpr JsonLineScan kScalar{"scalar", find_odd_scalar};

#ifdef __x86_64__

// Instruction sets are enabled function by function, as in scan/kernels_x86.cc.
#define WEIR_AVX2 __attribute__((target("avx2,bmi,popcnt")))
#define WEIR_AVX512 __attribute__((target("avx512f,avx512bw,bmi,bmi2,popcnt")))

/// Where the bytes of interest are among 64: a bit for each place.
struct Places {
  uint64_t newline, cr, open, close, quote, colon, blank, backslash, u;
};

/// The same of the last places before, as bits of the first places that look back to them. A line begins.
struct Before {
  uint64_t newline_1 = 0b1, newline_2 = 0b10, cr_1 = 0, close_1 = 0, close_2 = 0, colon_1 = 0, colon_2 = 0,
           blank_1 = 0, backslash_1 = 0;
};

/// Each condition shows at the last of the bytes that it needs, so that nothing looks ahead.
[[gnu::always_inline]] inline uint64_t odd_places(const Places& p, Before& before, OddLines odd) {
  uint64_t newline_1 = p.newline << 1 | before.newline_1, newline_2 = p.newline << 2 | before.newline_2;
  uint64_t close_1 = p.close << 1 | before.close_1, close_2 = p.close << 2 | before.close_2;
  uint64_t cr_1 = p.cr << 1 | before.cr_1;
  uint64_t places =
      (p.newline & ~(close_1 | (cr_1 & close_2))) | (newline_1 & ~p.open) | (newline_2 & ~p.quote);
  if (odd.escapes == Escapes::Unicode) places |= p.u & (p.backslash << 1 | before.backslash_1);
  if (odd.escapes == Escapes::All) places |= p.backslash;
  if (odd.objects_in_lists) {
    uint64_t colon_1 = p.colon << 1 | before.colon_1, colon_2 = p.colon << 2 | before.colon_2;
    uint64_t blank_1 = p.blank << 1 | before.blank_1;
    places |= p.open & ~(newline_1 | colon_1 | (blank_1 & colon_2));
  }
  before = {p.newline >> 63, p.newline >> 62, p.cr >> 63,    p.close >> 63,    p.close >> 62,
            p.colon >> 63,   p.colon >> 62,   p.blank >> 63, p.backslash >> 63};
  return places;
}

WEIR_AVX512 inline uint64_t equal64(__m512i bytes, char byte) {
  return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte));
}

WEIR_AVX512 inline Places places64(__m512i bytes) {
  return {equal64(bytes, '\n'), equal64(bytes, '\r'), equal64(bytes, '{'),
          equal64(bytes, '}'),  equal64(bytes, '"'),  equal64(bytes, ':'),
          equal64(bytes, ' '),  equal64(bytes, '\\'), equal64(bytes, 'u')};
}

WEIR_AVX512 const char* find_odd_avx512(const char* begin, const char* end, OddLines odd,
                                        size_t& newlines) noexcept {
  Before before;
  size_t count = 0;
  for (const char* at = begin; at < end; at += 64) {
    __mmask64 inside = end - at >= 64 ? ~0ull : _bzhi_u64(~0ull, static_cast<uint32_t>(end - at));
    Places places = places64(_mm512_maskz_loadu_epi8(inside, at));
    uint64_t found = odd_places(places, before, odd) & inside;
    if (found) {
      newlines = count + static_cast<size_t>(_mm_popcnt_u64(places.newline & (_blsi_u64(found) - 1)));
      return at + _tzcnt_u64(found);
    }
    count += static_cast<size_t>(_mm_popcnt_u64(places.newline));
  }
  newlines = count;
  return end;
}

WEIR_AVX2 inline uint64_t equal32(__m256i low, __m256i high, char byte) {
  const __m256i wanted = _mm256_set1_epi8(byte);
  uint64_t low_places = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
  uint64_t high_places = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
  return low_places | high_places << 32;
}

WEIR_AVX2 inline Places places32(const char* at) {
  __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32));
  return {equal32(low, high, '\n'), equal32(low, high, '\r'), equal32(low, high, '{'),
          equal32(low, high, '}'),  equal32(low, high, '"'),  equal32(low, high, ':'),
          equal32(low, high, ' '),  equal32(low, high, '\\'), equal32(low, high, 'u')};
}

WEIR_AVX2 const char* find_odd_avx2(const char* begin, const char* end, OddLines odd,
                                    size_t& newlines) noexcept {
  Before before;
  size_t count = 0;
  for (const char* at = begin; at < end; at += 64) {
    char tail[64] = {};
    auto left = static_cast<size_t>(end - at);
    if (left < 64) std::memcpy(tail, at, left);
    Places places = places32(left < 64 ? tail : at);
    uint64_t found = odd_places(places, before, odd);
    if (left < 64) found &= (uint64_t{1} << left) - 1;
    if (found) {
      newlines = count + static_cast<size_t>(_mm_popcnt_u64(places.newline & (_blsi_u64(found) - 1)));
      return at + _tzcnt_u64(found);
    }
    count += static_cast<size_t>(_mm_popcnt_u64(places.newline));
  }
  newlines = count;
  return end;
}

constexpr JsonLineScan kAvx2{"avx2", find_odd_avx2}, kAvx512{"avx512", find_odd_avx512};

#endif

struct Usable {
  std::array<const JsonLineScan*, 3> tables{&kScalar};
  size_t count = 1;

  Usable() noexcept {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) tables[count++] = &kAvx2;
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi2")) tables[count++] = &kAvx512;
#endif
  }
};

const Usable& usable() noexcept {
  static const Usable usable;
  return usable;
}

}  // namespace

const JsonLineScan& json_line_scan() noexcept { return *usable().tables[usable().count - 1]; }

std::span<const JsonLineScan* const> usable_json_line_scans() noexcept {
  return std::span(usable().tables).first(usable().count);
}

}  // namespace weir
