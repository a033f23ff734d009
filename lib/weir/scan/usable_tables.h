// UsableTables: of several tables of functions, one for each instruction set, those that this machine can run. Filled
// once, then read by any thread.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>

namespace weir {

template <typename Table, size_t most>
class UsableTables {
 public:
  struct Candidate {
    const Table* table;
    bool runs;   ///< on this machine
  };

  /// Slowest first; the first one runs everywhere.
  UsableTables(std::initializer_list<Candidate> candidates) noexcept {
    for (const Candidate& candidate : candidates) {
      if (candidate.runs) tables_[count_++] = candidate.table;
    }
  }

  const Table& fastest() const noexcept { return *tables_[count_ - 1]; }
  std::span<const Table* const> all() const noexcept { return std::span(tables_).first(count_); }

 private:
  std::array<const Table*, most> tables_{};
  size_t count_ = 0;
};

#ifdef __x86_64__
inline bool has_avx2() noexcept { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"); }
inline bool has_avx512() noexcept { return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi2"); }
#endif

}  // namespace weir
