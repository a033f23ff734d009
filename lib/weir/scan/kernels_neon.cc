#include "weir/scan/kernels.h"

#ifdef __aarch64__
#include <arm_neon.h>

namespace weir {
namespace {

uint8x16_t load16(const char* at) { return vld1q_u8(reinterpret_cast<const uint8_t*>(at)); }

size_t count_neon(const char* begin, const char* end, char byte) noexcept {
  const uint8x16_t wanted = vdupq_n_u8(static_cast<uint8_t>(byte));
  size_t count = 0;
  const char* at = begin;
  while (end - at >= 32) {
    // Each lane of `hits_*` counts to 255 at most before they are summed.
    uint8x16_t hits_0 = vdupq_n_u8(0), hits_1 = vdupq_n_u8(0);
    for (int round = 0; round < 255 && end - at >= 32; ++round, at += 32) {
      hits_0 = vsubq_u8(hits_0, vceqq_u8(load16(at), wanted));
      hits_1 = vsubq_u8(hits_1, vceqq_u8(load16(at + 16), wanted));
    }
    count += static_cast<size_t>(vaddlvq_u8(hits_0)) + vaddlvq_u8(hits_1);
  }
  for (; at != end; ++at) count += *at == byte;
  return count;
}

const char* find_neon(const char* begin, const char* end, const Needle& needle) noexcept {
  if (static_cast<size_t>(end - begin) < needle.size + 15)
    return detail::kScalarKernels.find(begin, end, needle);
  const uint8x16_t byte_a = vdupq_n_u8(needle.byte_a), byte_b = vdupq_n_u8(needle.byte_b);
  const uint8x16_t bit_a = vdupq_n_u8(needle.bit_a), bit_b = vdupq_n_u8(needle.bit_b);
  const char* last = end - needle.size;
  for (const char* at = begin; at <= last; at += 16) {
    const char* from = last - at >= 15 ? at : last - 15;  // the last step goes back over places already seen
    uint8x16_t a = vceqq_u8(vorrq_u8(load16(from + needle.index_a), bit_a), byte_a);
    uint8x16_t b = vceqq_u8(vorrq_u8(load16(from + needle.index_b), bit_b), byte_b);
    // Four bits for each place: the narrowing shift is NEON's nearest to a movemask.
    uint8x8_t nibbles = vshrn_n_u16(vreinterpretq_u16_u8(vandq_u8(a, b)), 4);
    uint64_t places = vget_lane_u64(vreinterpret_u64_u8(nibbles), 0) & 0x8888888888888888ull;
    for (; places; places &= places - 1) {
      const char* place = from + __builtin_ctzll(places) / 4;
      if (needle.matches(place)) return place;
    }
  }
  return end;
}

/// One bit for each of 64 bytes: each byte of a comparison keeps the bit of its place, and pairs are added up.
uint64_t mask64(const uint8x16_t bytes[4], uint8x16_t wanted) {
  const uint8x16_t places = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t low = vpaddq_u8(vandq_u8(vceqq_u8(bytes[0], wanted), places), vandq_u8(vceqq_u8(bytes[1], wanted), places));
  uint8x16_t high = vpaddq_u8(vandq_u8(vceqq_u8(bytes[2], wanted), places), vandq_u8(vceqq_u8(bytes[3], wanted), places));
  uint8x16_t all = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

void mask_cells_neon(const char* begin, size_t blocks, char delimiter, CellMasks* out) noexcept {
  const uint8x16_t quote = vdupq_n_u8('"'), between = vdupq_n_u8(static_cast<uint8_t>(delimiter)),
                   newline = vdupq_n_u8('\n');
  for (size_t block = 0; block < blocks; ++block, begin += 64) {
    const uint8x16_t bytes[] = {load16(begin), load16(begin + 16), load16(begin + 32), load16(begin + 48)};
    out[block] = {mask64(bytes, quote), mask64(bytes, between), mask64(bytes, newline)};
  }
}

}  // namespace

constinit const ScanKernels detail::kNeonKernels{"neon", count_neon, find_neon, mask_cells_neon};

}  // namespace weir
#endif
