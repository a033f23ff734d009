// HyperLogLog: how many different hashes were seen, within 0.8 % on average (the standard error of 2^14
// registers), in 16 KiB. The estimator is Ertl's ("New cardinality estimation algorithms for HyperLogLog
// sketches", 2017, section 4), which has no bias at either end. Neither order nor cutting changes it.
#pragma once

#include <array>
#include <cstdint>

#include "weir/query/byte_stream.h"

namespace weir {

class HyperLogLog {
 public:
  void add(uint64_t hash);
  void add(const HyperLogLog& other);
  double estimate() const;

  void save(ByteWriter& out) const { out.put(registers_); }
  void load(ByteReader& in) { registers_ = in.get<Registers>(); }

 private:
  static constexpr int kIndexBits = 14;
  using Registers = std::array<uint8_t, size_t{1} << kIndexBits>;
  Registers registers_{};  ///< the longest run of zeros that was seen, plus one
};

}  // namespace weir
