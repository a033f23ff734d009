#include "weir/format/json_layout.h"

#include <array>
#include <bit>
#include <cstring>

#include "weir/scan/usable_tables.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace weir {
namespace {

/// What stands where in 64 bytes; bit i is byte i.
struct Masks {
  uint64_t quotes, backslashes, operators, blanks, controls;
};

constexpr size_t kBlocksMax = JsonLayout::kLineBytesMax / 64;

/// The masks of the line at `begin` up to its newline, and how many bytes that is; kLineBytesMax or more of a line that
/// is too long.
using Classify = size_t (*)(const char* begin, Masks* out) noexcept;

/// Appends the tokens that begin at `starts` in the block `base` bytes behind the line's begin.
using Append = void (*)(const char* block, uint32_t base, uint64_t starts, uint64_t operators, JsonLayout& out) noexcept;

bool is_operator(char c) { return c == ',' || c == ':' || c == '{' || c == '}' || c == '[' || c == ']'; }

size_t classify_scalar(const char* begin, Masks* out) noexcept {
  for (size_t block = 0; block < kBlocksMax; ++block) {
    Masks& masks = out[block] = {};
    for (size_t i = 0; i < 64; ++i) {
      char c = begin[block * 64 + i];
      if (c == '\n') return block * 64 + i;
      uint64_t bit = 1ull << i;
      if (c == '"') masks.quotes |= bit;
      if (c == '\\') masks.backslashes |= bit;
      if (is_operator(c)) masks.operators |= bit;
      if (c == ' ' || c == '\t' || c == '\r') masks.blanks |= bit;
      if (static_cast<unsigned char>(c) < 0x20) masks.controls |= bit;
    }
  }
  return JsonLayout::kLineBytesMax;
}

void append_scalar(const char* block, uint32_t base, uint64_t starts, uint64_t operators, JsonLayout& out) noexcept {
  for (; starts; starts &= starts - 1) {
    int i = std::countr_zero(starts);
    out.at[out.count] = static_cast<uint16_t>(base + static_cast<uint32_t>(i));
    out.kind[out.count++] = operators >> i & 1 ? block[i] : JsonLayout::kScalar;
  }
}

/// What escapes leave of the bytes behind them: the mask of all bytes that a backslash in front takes the meaning from.
[[gnu::always_inline]] inline uint64_t escaped(uint64_t backslashes, bool& carry) {
  uint64_t escaped = carry;
  backslashes &= ~escaped;
  carry = false;
  while (backslashes) {
    int i = std::countr_zero(backslashes);
    if (i == 63) {
      carry = true;
      break;
    }
    escaped |= 2ull << i;
    backslashes &= ~(3ull << i);
  }
  return escaped;
}

/// Bit i is whether an odd number of bits is set in bits 0 to i.
[[gnu::always_inline]] inline uint64_t prefix_xor(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

template <Classify classify, Append append>
const char* lay_out(const char* begin, const char* end, size_t wanted, JsonLayout& out) noexcept {
  std::array<Masks, kBlocksMax> masks;
  out.count = 0;
  out.plain = false;
  size_t size = classify(begin, masks.data());
  if (size >= JsonLayout::kLineBytesMax) {
    auto newline = std::memchr(begin + JsonLayout::kLineBytesMax, '\n',
                               static_cast<size_t>(end - begin) - JsonLayout::kLineBytesMax);
    return static_cast<const char*>(newline);
  }
  bool escape = false;
  uint64_t in_string = 0, scalar_before = 0, bad = 0;
  for (size_t block = 0; block * 64 <= size; ++block) {
    const Masks& m = masks[block];
    uint64_t quotes = m.quotes;
    if (m.backslashes || escape) quotes &= ~escaped(m.backslashes, escape);
    uint64_t strings = prefix_xor(quotes) ^ in_string;   // with the opening quotes, without the closing ones
    in_string = 0 - (strings >> 63);
    bad |= m.controls & (strings | ~m.blanks);
    size_t left = size - block * 64;
    uint64_t inside = left >= 64 ? ~0ull : (1ull << left) - 1;
    uint64_t scalars = ~(m.operators | m.blanks) & inside;
    uint64_t unquoted = scalars & ~quotes;
    uint64_t starts = (m.operators | (scalars & ~(unquoted << 1 | scalar_before))) & ~(strings ^ quotes);
    scalar_before = unquoted >> 63;
    if (out.count >= wanted) continue;
    if (out.count > JsonLayout::kTokensMax) bad = 1;
    else append(begin + block * 64, static_cast<uint32_t>(block * 64), starts, m.operators, out);
  }
  out.plain = !bad && !in_string && out.count <= JsonLayout::kTokensMax;
  return begin + size;
}

constexpr JsonLayoutScan kScalarScan{"scalar", lay_out<classify_scalar, append_scalar>};

#ifdef __x86_64__

// Instruction sets are enabled function by function, as in scan/kernels_x86.cc.
#define WEIR_AVX2 __attribute__((target("avx2,bmi")))
#define WEIR_AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,popcnt")))

/// Cuts the masks behind the newline off.
[[gnu::always_inline]] inline void cut(Masks& masks, uint64_t newlines) {
  uint64_t inside = (newlines & -newlines) - 1;
  masks = {masks.quotes & inside, masks.backslashes & inside, masks.operators & inside, masks.blanks & inside,
           masks.controls & inside};
}

WEIR_AVX512 size_t classify_avx512(const char* begin, Masks* out) noexcept {
  const __m512i quote = _mm512_set1_epi8('"'), backslash = _mm512_set1_epi8('\\'), lower = _mm512_set1_epi8(0x20),
                open = _mm512_set1_epi8('{'), close = _mm512_set1_epi8('}'), colon = _mm512_set1_epi8(':'),
                comma = _mm512_set1_epi8(','), tab = _mm512_set1_epi8('\t'), newline = _mm512_set1_epi8('\n'),
                cr = _mm512_set1_epi8('\r');
  for (size_t block = 0; block < kBlocksMax; ++block) {
    __m512i bytes = _mm512_loadu_si512(begin + block * 64);
    __m512i folded = _mm512_or_si512(bytes, lower);   // makes `[` to `{` and `]` to `}`
    Masks& masks = out[block];
    masks.quotes = _mm512_cmpeq_epi8_mask(bytes, quote);
    masks.backslashes = _mm512_cmpeq_epi8_mask(bytes, backslash);
    masks.operators = _mm512_cmpeq_epi8_mask(folded, open) | _mm512_cmpeq_epi8_mask(folded, close) |
                      _mm512_cmpeq_epi8_mask(bytes, colon) | _mm512_cmpeq_epi8_mask(bytes, comma);
    masks.controls = _mm512_cmplt_epu8_mask(bytes, lower);
    masks.blanks = _mm512_cmpeq_epi8_mask(bytes, lower);
    if (masks.controls) [[unlikely]] {
      masks.blanks |= _mm512_cmpeq_epi8_mask(bytes, tab) | _mm512_cmpeq_epi8_mask(bytes, cr);
      if (uint64_t newlines = _mm512_cmpeq_epi8_mask(bytes, newline)) {
        cut(masks, newlines);
        return block * 64 + static_cast<size_t>(_tzcnt_u64(newlines));
      }
    }
  }
  return JsonLayout::kLineBytesMax;
}

WEIR_AVX512 void append_avx512(const char* block, uint32_t base, uint64_t starts, uint64_t operators,
                               JsonLayout& out) noexcept {
  alignas(64) static constexpr auto kIndex = [] {
    std::array<uint8_t, 64> index{};
    for (size_t i = 0; i < 64; ++i) index[i] = static_cast<uint8_t>(i);
    return index;
  }();
  __m512i kinds = _mm512_mask_loadu_epi8(_mm512_set1_epi8(JsonLayout::kScalar), operators, block);
  _mm512_storeu_si512(out.kind + out.count, _mm512_maskz_compress_epi8(starts, kinds));
  __m512i index = _mm512_maskz_compress_epi8(starts, _mm512_load_si512(kIndex.data()));
  __m512i bases = _mm512_set1_epi16(static_cast<int16_t>(base));
  // With a mask of all, as g++ 12 warns of the plain ones.
  __m512i low = _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_maskz_extracti64x4_epi64(0xFF, index, 0)), bases);
  __m512i high = _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_maskz_extracti64x4_epi64(0xFF, index, 1)), bases);
  _mm512_storeu_si512(out.at + out.count, low);
  _mm512_storeu_si512(out.at + out.count + 32, high);
  out.count += static_cast<uint32_t>(_mm_popcnt_u64(starts));
}

WEIR_AVX2 inline uint64_t equal64(__m256i low, __m256i high, char c) {
  __m256i wanted = _mm256_set1_epi8(c);
  return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted))) |
         static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)))) << 32;
}

WEIR_AVX2 size_t classify_avx2(const char* begin, Masks* out) noexcept {
  const __m256i lower = _mm256_set1_epi8(0x20), last_control = _mm256_set1_epi8(0x1F);
  for (size_t block = 0; block < kBlocksMax; ++block) {
    auto at = reinterpret_cast<const __m256i*>(begin + block * 64);
    __m256i low = _mm256_loadu_si256(at), high = _mm256_loadu_si256(at + 1);
    __m256i low_folded = _mm256_or_si256(low, lower), high_folded = _mm256_or_si256(high, lower);
    Masks& masks = out[block];
    masks.quotes = equal64(low, high, '"');
    masks.backslashes = equal64(low, high, '\\');
    masks.operators = equal64(low_folded, high_folded, '{') | equal64(low_folded, high_folded, '}') |
                      equal64(low, high, ':') | equal64(low, high, ',');
    masks.blanks = equal64(low, high, ' ');
    masks.controls = equal64(_mm256_subs_epu8(low, last_control), _mm256_subs_epu8(high, last_control), 0);
    if (masks.controls) [[unlikely]] {
      masks.blanks |= equal64(low, high, '\t') | equal64(low, high, '\r');
      if (uint64_t newlines = equal64(low, high, '\n')) {
        cut(masks, newlines);
        return block * 64 + static_cast<size_t>(std::countr_zero(newlines));
      }
    }
  }
  return JsonLayout::kLineBytesMax;
}

constexpr JsonLayoutScan kAvx2Scan{"avx2", lay_out<classify_avx2, append_scalar>},
    kAvx512Scan{"avx512", lay_out<classify_avx512, append_avx512>};

#endif

const UsableTables<JsonLayoutScan, 3>& usable() noexcept {
  static const UsableTables<JsonLayoutScan, 3> usable{
      {&kScalarScan, true},
#ifdef __x86_64__
      {&kAvx2Scan, has_avx2()},
      {&kAvx512Scan, has_avx512() && __builtin_cpu_supports("avx512vbmi2")},
#endif
  };
  return usable;
}

}  // namespace

const JsonLayoutScan& json_layout_scan() noexcept { return usable().fastest(); }

std::span<const JsonLayoutScan* const> usable_json_layout_scans() noexcept { return usable().all(); }

}  // namespace weir
