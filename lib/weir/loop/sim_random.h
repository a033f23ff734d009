// SimRandom: the one source of chance in a simulation. Ours, since the distributions of the standard library differ
// between implementations, and a seed must mean the same run everywhere. (SplitMix64: Steele, Lea, Flood, 2014.)
#pragma once

#include <cstdint>

namespace weir {

class SimRandom {
 public:
  explicit SimRandom(uint64_t seed) noexcept : state_(seed) {}

  uint64_t next() noexcept {
    uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }
  /// In [0, bound); `bound` is not 0. The bias is below bound / 2^64.
  uint64_t below(uint64_t bound) noexcept { return next() % bound; }
  bool chance(double probability) noexcept {
    return static_cast<double>(next() >> 11) * 0x1p-53 < probability;
  }

 private:
  uint64_t state_;
};

}  // namespace weir
