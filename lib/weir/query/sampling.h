// Samples by number: whether a record is taken depends on the seed and on its number in the input, so that the same seed
// takes the same ones however the input was split.
#pragma once

#include <cstdint>

namespace weir {

/// Evenly spread over all 64-bit numbers, and different for different records. (splitmix64's mixing, twice: neighbouring
/// seeds have nothing in common.)
inline uint64_t sample_rank(uint64_t seed, uint64_t record) {
  auto mixed = [](uint64_t z) {
    z += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
  };
  return mixed(mixed(seed) ^ record);
}

/// Of ranks below this a share of `fraction` is; `fraction` is less than 1.
inline uint64_t sample_threshold(double fraction) { return static_cast<uint64_t>(fraction * 0x1p64); }

}  // namespace weir
