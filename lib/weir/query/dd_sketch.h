// DdSketch: the distribution of numbers in little memory, from which any percentile comes out within 0.5 % of
// the value that has that rank (Masson, Rim, Lee: "DDSketch", VLDB 2019). Each sign has bins whose borders
// grow by 1 %; zero has a count of its own. Neither the order of adding nor the way of cutting changes a bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weir/query/byte_stream.h"

namespace weir {

class DdSketch {
 public:
  void add(double value);  ///< finite
  void add(const DdSketch& other);

  uint64_t count() const { return negative_.total + zeros_ + positive_.total; }
  /// Of the value that is at `rank` (from 1 to `count()`) in ascending order.
  double at_rank(uint64_t rank) const;

  size_t held_bytes() const {
    return (negative_.counts.capacity() + positive_.counts.capacity()) * sizeof(uint64_t);
  }
  void save(ByteWriter& out) const;
  static DdSketch loaded(ByteReader& in);

 private:
  struct Bins {
    std::vector<uint64_t> counts;  ///< of bins first, first + 1, …
    int32_t first = 0;
    uint64_t total = 0;
    void add(int32_t bin, uint64_t count);
    int32_t find(uint64_t rank) const;  ///< from the lowest bin
  };
  Bins negative_, positive_;  ///< by absolute value
  uint64_t zeros_ = 0;
  double least_ = 0, most_ = 0;
};

}  // namespace weir
