#include "weir/query/hyper_log_log.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace weir {
namespace {

double sigma(double x) {
  if (x == 1) return std::numeric_limits<double>::infinity();
  double y = 1, z = x, before;
  do {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  } while (z != before);
  return z;
}

double tau(double x) {
  if (x == 0 || x == 1) return 0;
  double y = 1, z = 1 - x, before;
  do {
    x = std::sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  } while (z != before);
  return z / 3;
}

}  // namespace

void HyperLogLog::add(uint64_t hash) {
  auto index = static_cast<size_t>(hash >> (64 - kIndexBits));
  // A bit behind the hash's own ends the run.
  uint64_t rest = hash << kIndexBits | uint64_t{1} << (kIndexBits - 1);
  auto run = static_cast<uint8_t>(std::countl_zero(rest) + 1);
  registers_[index] = std::max(registers_[index], run);
}

void HyperLogLog::add(const HyperLogLog& other) {
  for (size_t i = 0; i < registers_.size(); ++i) registers_[i] = std::max(registers_[i], other.registers_[i]);
}

double HyperLogLog::estimate() const {
  constexpr int kRunMax = 64 - kIndexBits;
  std::array<int, kRunMax + 2> counts{};
  for (uint8_t run : registers_) ++counts[run];
  auto m = static_cast<double>(registers_.size());
  double z = m * tau(1 - counts[kRunMax + 1] / m);
  for (size_t run = kRunMax; run >= 1; --run) z = 0.5 * (z + counts[run]);
  z += m * sigma(counts[0] / m);
  return m * m / (2 * std::log(2.0) * z);
}

}  // namespace weir
