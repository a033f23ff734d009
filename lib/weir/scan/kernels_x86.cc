// Instruction sets are enabled function by function: a flag for the whole file would let the linker pick, for
// the whole program, copies of inline library functions that older machines can't run. (Nor lambdas: GCC does
// not pass the attribute on to them.)
#include "weir/scan/kernels.h"

#ifdef __x86_64__
#include <immintrin.h>

#define WEIR_AVX2 __attribute__((target("avx2,bmi,popcnt")))
#define WEIR_AVX512 __attribute__((target("avx512f,avx512bw,bmi,bmi2,popcnt")))

namespace weir {
namespace {

WEIR_AVX2 __m256i load32(const char* at) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)); }

WEIR_AVX2 size_t count_avx2(const char* begin, const char* end, char byte) noexcept {
  const __m256i wanted = _mm256_set1_epi8(byte);
  const __m256i zero = _mm256_setzero_si256();
  __m256i total = zero;
  const char* at = begin;
  while (end - at >= 64) {
    // Each lane of `hits_*` counts to 255 at most before they are summed.
    __m256i hits_0 = zero, hits_1 = zero;
    for (int round = 0; round < 255 && end - at >= 64; ++round, at += 64) {
      hits_0 = _mm256_sub_epi8(hits_0, _mm256_cmpeq_epi8(load32(at), wanted));
      hits_1 = _mm256_sub_epi8(hits_1, _mm256_cmpeq_epi8(load32(at + 32), wanted));
    }
    total = _mm256_add_epi64(total,
                             _mm256_add_epi64(_mm256_sad_epu8(hits_0, zero), _mm256_sad_epu8(hits_1, zero)));
  }
  size_t count = static_cast<size_t>(_mm256_extract_epi64(total, 0)) +
                 static_cast<size_t>(_mm256_extract_epi64(total, 1)) +
                 static_cast<size_t>(_mm256_extract_epi64(total, 2)) +
                 static_cast<size_t>(_mm256_extract_epi64(total, 3));
  for (; at != end; ++at) count += *at == byte;
  return count;
}

/// The two bytes of a needle, ready to be compared with 32 places at once.
struct Pair32 {
  __m256i byte_a, byte_b, bit_a, bit_b;
};

WEIR_AVX2 inline __m256i places32(const char* at, const Needle& needle, const Pair32& pair) {
  __m256i a = _mm256_or_si256(load32(at + needle.index_a), pair.bit_a);
  __m256i b = _mm256_or_si256(load32(at + needle.index_b), pair.bit_b);
  return _mm256_and_si256(_mm256_cmpeq_epi8(a, pair.byte_a), _mm256_cmpeq_epi8(b, pair.byte_b));
}

WEIR_AVX2 inline const char* first_match32(uint32_t places, const char* at, const Needle& needle) {
  for (; places; places &= places - 1) {
    const char* place = at + _tzcnt_u32(places);
    if (needle.matches(place)) return place;
  }
  return nullptr;
}

WEIR_AVX2 const char* find_avx2(const char* begin, const char* end, const Needle& needle) noexcept {
  if (static_cast<size_t>(end - begin) < needle.size + 31)
    return detail::kScalarKernels.find(begin, end, needle);
  const Pair32 pair{
      _mm256_set1_epi8(static_cast<char>(needle.byte_a)), _mm256_set1_epi8(static_cast<char>(needle.byte_b)),
      _mm256_set1_epi8(static_cast<char>(needle.bit_a)), _mm256_set1_epi8(static_cast<char>(needle.bit_b))};
  const char* at = begin;
  // A step looks at `width` places, the last of which begins at most where the needle still fits.
  const char* last = end - needle.size;
  for (; last - at >= 127; at += 128) {
    __m256i p0 = places32(at, needle, pair), p1 = places32(at + 32, needle, pair);
    __m256i p2 = places32(at + 64, needle, pair), p3 = places32(at + 96, needle, pair);
    __m256i any = _mm256_or_si256(_mm256_or_si256(p0, p1), _mm256_or_si256(p2, p3));
    if (_mm256_testz_si256(any, any)) continue;
    const __m256i parts[] = {p0, p1, p2, p3};
    for (int i = 0; i < 4; ++i) {
      auto places = static_cast<uint32_t>(_mm256_movemask_epi8(parts[i]));
      if (const char* match = first_match32(places, at + 32 * i, needle)) return match;
    }
  }
  for (; at <= last; at += 32) {
    const char* from = last - at >= 31 ? at : last - 31;  // the last step goes back over places already seen
    auto places = static_cast<uint32_t>(_mm256_movemask_epi8(places32(from, needle, pair)));
    if (const char* match = first_match32(places, from, needle)) return match;
  }
  return end;
}

WEIR_AVX2 inline uint64_t mask64(__m256i low, __m256i high, __m256i wanted) {
  auto low_mask = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
  auto high_mask = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
  return low_mask | uint64_t{high_mask} << 32;
}

WEIR_AVX2 void mask_cells_avx2(const char* begin, size_t blocks, char delimiter, CellMasks* out) noexcept {
  const __m256i quote = _mm256_set1_epi8('"'), between = _mm256_set1_epi8(delimiter), newline = _mm256_set1_epi8('\n');
  for (size_t block = 0; block < blocks; ++block, begin += 64) {
    __m256i low = load32(begin), high = load32(begin + 32);
    out[block] = {mask64(low, high, quote), mask64(low, high, between), mask64(low, high, newline)};
  }
}

WEIR_AVX512 size_t count_avx512(const char* begin, const char* end, char byte) noexcept {
  const __m512i wanted = _mm512_set1_epi8(byte);
  size_t count_0 = 0, count_1 = 0;
  const char* at = begin;
  for (; end - at >= 128; at += 128) {
    count_0 += static_cast<size_t>(_mm_popcnt_u64(_mm512_cmpeq_epi8_mask(_mm512_loadu_si512(at), wanted)));
    count_1 +=
        static_cast<size_t>(_mm_popcnt_u64(_mm512_cmpeq_epi8_mask(_mm512_loadu_si512(at + 64), wanted)));
  }
  for (; at < end; at += 64) {
    __mmask64 inside = end - at >= 64 ? ~0ull : _bzhi_u64(~0ull, static_cast<uint32_t>(end - at));
    count_0 += static_cast<size_t>(
        _mm_popcnt_u64(_mm512_mask_cmpeq_epi8_mask(inside, _mm512_maskz_loadu_epi8(inside, at), wanted)));
  }
  return count_0 + count_1;
}

/// The same for 64 places.
struct Pair64 {
  __m512i byte_a, byte_b, bit_a, bit_b;
};

WEIR_AVX512 inline __mmask64 places64(__m512i a, __m512i b, __mmask64 inside, const Pair64& pair) {
  __mmask64 places = _mm512_mask_cmpeq_epi8_mask(inside, _mm512_or_si512(a, pair.bit_a), pair.byte_a);
  return _mm512_mask_cmpeq_epi8_mask(places, _mm512_or_si512(b, pair.bit_b), pair.byte_b);
}

WEIR_AVX512 inline __mmask64 all_places64(const char* at, const Needle& needle, const Pair64& pair) {
  return places64(_mm512_loadu_si512(at + needle.index_a), _mm512_loadu_si512(at + needle.index_b), ~0ull,
                  pair);
}

WEIR_AVX512 inline const char* first_match64(__mmask64 places, const char* at, const Needle& needle) {
  for (uint64_t rest = places; rest; rest &= rest - 1) {
    const char* place = at + _tzcnt_u64(rest);
    if (needle.matches(place)) return place;
  }
  return nullptr;
}

WEIR_AVX512 const char* find_avx512(const char* begin, const char* end, const Needle& needle) noexcept {
  if (static_cast<size_t>(end - begin) < needle.size) return end;
  const Pair64 pair{
      _mm512_set1_epi8(static_cast<char>(needle.byte_a)), _mm512_set1_epi8(static_cast<char>(needle.byte_b)),
      _mm512_set1_epi8(static_cast<char>(needle.bit_a)), _mm512_set1_epi8(static_cast<char>(needle.bit_b))};
  const char* at = begin;
  const char* last = end - needle.size;
  for (; last - at >= 255; at += 256) {
    __mmask64 p0 = all_places64(at, needle, pair), p1 = all_places64(at + 64, needle, pair);
    __mmask64 p2 = all_places64(at + 128, needle, pair), p3 = all_places64(at + 192, needle, pair);
    if ((p0 | p1 | p2 | p3) == 0) continue;
    const __mmask64 parts[] = {p0, p1, p2, p3};
    for (int i = 0; i < 4; ++i) {
      if (const char* match = first_match64(parts[i], at + 64 * i, needle)) return match;
    }
  }
  for (; at <= last; at += 64) {
    auto left = static_cast<size_t>(last - at) + 1;
    __mmask64 inside = left >= 64 ? ~0ull : _bzhi_u64(~0ull, static_cast<uint32_t>(left));
    __mmask64 places = places64(_mm512_maskz_loadu_epi8(inside, at + needle.index_a),
                                _mm512_maskz_loadu_epi8(inside, at + needle.index_b), inside, pair);
    if (const char* match = first_match64(places, at, needle)) return match;
  }
  return end;
}

WEIR_AVX512 void mask_cells_avx512(const char* begin, size_t blocks, char delimiter, CellMasks* out) noexcept {
  const __m512i quote = _mm512_set1_epi8('"'), between = _mm512_set1_epi8(delimiter), newline = _mm512_set1_epi8('\n');
  for (size_t block = 0; block < blocks; ++block, begin += 64) {
    __m512i bytes = _mm512_loadu_si512(begin);
    out[block] = {_mm512_cmpeq_epi8_mask(bytes, quote), _mm512_cmpeq_epi8_mask(bytes, between),
                  _mm512_cmpeq_epi8_mask(bytes, newline)};
  }
}

}  // namespace

constinit const ScanKernels detail::kAvx2Kernels{"avx2", count_avx2, find_avx2, mask_cells_avx2};
constinit const ScanKernels detail::kAvx512Kernels{"avx512", count_avx512, find_avx512, mask_cells_avx512};

}  // namespace weir
#endif
