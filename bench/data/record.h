// The made-up requests of the benchmarks, before they are written in any format.
//
// One seed gives the same requests on every machine: the random numbers are our own, all arithmetic is on
// integers, and nothing depends on the clock, the locale or the standard library's distributions. The shares
// that a benchmark may rely on stand in README.md beside this file.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::bench {

// SplitMix64 (Steele, Lea, Flood 2014): one addition and three mixes for each 64 random bits.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  uint32_t below(uint32_t bound) { return static_cast<uint32_t>(((next() >> 32) * bound) >> 32); }

 private:
  uint64_t state_;
};

// Draws an index with the given integer weights by one look into a table of 65,536 slots.
class Weighted {
 public:
  explicit Weighted(const std::vector<uint64_t>& weights);

  size_t draw(uint64_t bits) const { return slots_[bits & 0xFFFF]; }

 private:
  std::array<uint16_t, 65536> slots_{};
};

// One request. The texts live as long as the program.
struct Record {
  uint64_t serial;   // 0, 1, 2, …
  uint64_t time_ms;  // since 2026-03-01T00:00:00Z
  std::string_view level, service, method, path, referer, agent, plan, event;
  uint32_t host, status, bytes, latency_us, user_id, client;  // user_id 0: nobody is logged in
  uint64_t trace;
};

// Draws one request after another, in time order.
class Model {
 public:
  explicit Model(uint64_t seed);

  void next(Record& record);

 private:
  Random random_;
  uint64_t serial_ = 0;
  uint64_t time_ms_ = 0;
  std::vector<std::string> paths_;
  Weighted path_ranks_, services_, agents_, statuses_, methods_, plans_;
};

}  // namespace weir::bench
