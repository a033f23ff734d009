// ExactSum: a sum of doubles that is exact, so that neither the order of adding nor the way of cutting the
// input into parts can change a bit of the result. A fixed-point number in limbs of 32 bits with room for
// carries (Neal, "Fast exact summation using small and large superaccumulators", 2015), of which only the
// range in use is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weir/data/number.h"
#include "weir/query/byte_stream.h"

namespace weir {

class ExactSum {
 public:
  void add(double value);  ///< finite
  void add(Wide value);
  void add(const ExactSum& other);
  void add_product(double a, double b);  ///< a·b without rounding; both and the product finite

  /// The nearest double, ties to even; infinite past the range of doubles.
  double value() const;

  void save(ByteWriter& out) const;
  static ExactSum loaded(ByteReader& in);  ///< what `save` wrote

  size_t held_bytes() const { return limbs_.capacity() * sizeof(int64_t); }

 private:
  /// Adds ±`bits` · 2^(position − 1074).
  void add_bits(uint64_t bits, int position, bool negative);
  void make_room(int first, int last);
  void propagate();

  std::vector<int64_t> limbs_;  ///< limb i is worth 2^(32·(first_ + i) − 1074)
  int first_ = 0;
  uint32_t pending_ = 0;  ///< additions since carries were last moved up
};

}  // namespace weir
