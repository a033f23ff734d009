#include "weir/format/json_line_scan.h"

#include <cstring>

#include "weir/scan/usable_tables.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace weir {
namespace {

using Escapes = OddLines::Escapes;

/// What the kernels look for: only at these bytes, and at the begin of the range, can it show that a line is
/// odd.
[[gnu::always_inline]] inline bool is_telling(char c, OddLines odd) {
  return c == '\n' || (c == '\\' && odd.escapes != Escapes::None) || (c == '{' && odd.objects_in_lists);
}

[[gnu::always_inline]] inline bool begins_as_record(const char* line, const char* end) {
  return end - line >= 2 && line[0] == '{' && line[1] == '"';
}

/// The place of the odd line that the telling byte at `at` gives away, or null. It may be the line behind.
[[gnu::always_inline]] inline const char* odd_place(const char* begin, const char* end, const char* at,
                                                    OddLines odd) {
  size_t before = static_cast<size_t>(at - begin);
  switch (*at) {
    case '\n': {
      bool closed = before >= 2 && (at[-1] == '}' || (at[-1] == '\r' && at[-2] == '}'));
      if (!closed) return at;
      return at + 1 == end || begins_as_record(at + 1, end) ? nullptr : at + 1;
    }
    case '\\':
      return odd.escapes == Escapes::All || at[1] == 'u' ? at : nullptr;
    default: {
      bool as_line = before == 0 || at[-1] == '\n';
      bool as_member = before >= 2 && (at[-1] == ':' || (at[-1] == ' ' && at[-2] == ':'));
      return as_line || as_member ? nullptr : at;
    }
  }
}

/// What was found, or `end`; the newline in front of a line that begins otherwise is counted.
[[gnu::always_inline]] inline const char* found(const char* place, const char* at, size_t& newlines,
                                                size_t count) {
  newlines = count + (place != at);
  return place;
}

const char* find_odd_scalar(const char* begin, const char* end, OddLines odd, size_t& newlines) noexcept {
  newlines = 0;
  if (begin != end && !begins_as_record(begin, end)) return begin;
  size_t count = 0;
  for (const char* at = begin; at != end; ++at) {
    if (!is_telling(*at, odd)) continue;
    if (const char* place = odd_place(begin, end, at, odd)) return found(place, at, newlines, count);
    count += *at == '\n';
  }
  newlines = count;
  return end;
}

constexpr JsonLineScan kScalar{"scalar", find_odd_scalar};

#ifdef __x86_64__

// Instruction sets are enabled function by function, as in scan/kernels_x86.cc.
#define WEIR_AVX2 __attribute__((target("avx2,bmi")))
#define WEIR_AVX512 __attribute__((target("avx512f,avx512bw,bmi,bmi2")))

/// Bytes to compare with; what is not looked for is another newline.
struct Telling {
  char escape, open;
  explicit Telling(OddLines odd)
      : escape(odd.escapes == Escapes::None ? '\n' : '\\'), open(odd.objects_in_lists ? '{' : '\n') {}
};

/// Looks at the telling bytes among 64. Null if none gives away an odd line.
[[gnu::always_inline]] inline const char* odd_among(uint64_t telling, const char* block, const char* begin,
                                                    const char* end, OddLines odd, size_t& count,
                                                    size_t& newlines) {
  for (; telling; telling &= telling - 1) {
    const char* at = block + __builtin_ctzll(telling);
    if (const char* place = odd_place(begin, end, at, odd)) return found(place, at, newlines, count);
    count += *at == '\n';
  }
  return nullptr;
}

WEIR_AVX512 const char* find_odd_avx512(const char* begin, const char* end, OddLines odd,
                                        size_t& newlines) noexcept {
  newlines = 0;
  if (begin != end && !begins_as_record(begin, end)) return begin;
  const Telling bytes(odd);
  const __m512i newline = _mm512_set1_epi8('\n'), escape = _mm512_set1_epi8(bytes.escape),
                open = _mm512_set1_epi8(bytes.open);
  size_t count = 0;
  for (const char* at = begin; at < end; at += 64) {
    __mmask64 inside = end - at >= 64 ? ~0ull : _bzhi_u64(~0ull, static_cast<uint32_t>(end - at));
    __m512i block = _mm512_maskz_loadu_epi8(inside, at);
    uint64_t telling = _mm512_cmpeq_epi8_mask(block, newline) | _mm512_cmpeq_epi8_mask(block, escape) |
                       _mm512_cmpeq_epi8_mask(block, open);
    if (!telling) continue;
    if (const char* place = odd_among(telling, at, begin, end, odd, count, newlines)) return place;
  }
  newlines = count;
  return end;
}

WEIR_AVX2 inline uint64_t telling32(const char* at, __m256i newline, __m256i escape, __m256i open) {
  __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  __m256i any =
      _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(block, newline), _mm256_cmpeq_epi8(block, escape)),
                      _mm256_cmpeq_epi8(block, open));
  return static_cast<uint32_t>(_mm256_movemask_epi8(any));
}

WEIR_AVX2 const char* find_odd_avx2(const char* begin, const char* end, OddLines odd,
                                    size_t& newlines) noexcept {
  newlines = 0;
  if (begin != end && !begins_as_record(begin, end)) return begin;
  const Telling bytes(odd);
  const __m256i newline = _mm256_set1_epi8('\n'), escape = _mm256_set1_epi8(bytes.escape),
                open = _mm256_set1_epi8(bytes.open);
  size_t count = 0;
  for (const char* at = begin; at < end; at += 64) {
    char tail[64] = {};
    auto left = static_cast<size_t>(end - at);
    if (left < 64) std::memcpy(tail, at, left);
    const char* from = left < 64 ? tail : at;
    uint64_t telling = telling32(from, newline, escape, open) | telling32(from + 32, newline, escape, open)
                                                                    << 32;
    if (!telling) continue;
    if (const char* place = odd_among(telling, at, begin, end, odd, count, newlines)) return place;
  }
  newlines = count;
  return end;
}

constexpr JsonLineScan kAvx2{"avx2", find_odd_avx2}, kAvx512{"avx512", find_odd_avx512};

#endif

const UsableTables<JsonLineScan, 3>& usable() noexcept {
  static const UsableTables<JsonLineScan, 3> usable{
      {&kScalar, true},
#ifdef __x86_64__
      {&kAvx2, has_avx2()},
      {&kAvx512, has_avx512()},
#endif
  };
  return usable;
}

}  // namespace

const JsonLineScan& json_line_scan() noexcept { return usable().fastest(); }

std::span<const JsonLineScan* const> usable_json_line_scans() noexcept { return usable().all(); }

}  // namespace weir
