// Where data came from: which input, which chunk of it, at which byte and line. A Text or Batch carries the
// Place of the chunk that it was made from, so that messages can name a file and line, and so that results
// which depend on input order (first, last, ties) come out the same for any number of workers.
#pragma once

#include <compare>
#include <cstdint>

namespace weir {

inline constexpr uint32_t kNoFile = UINT32_MAX;

struct Place {
  uint32_t file = 0;      ///< index of the input in the run's list of inputs; kNoFile: of the input as a whole
  uint64_t sequence = 0;  ///< the chunk's number, counted over all inputs in input order
  uint64_t offset = 0;    ///< of the chunk's first byte in the decoded stream of its file
  uint64_t first_line =
      0;  ///< 1-based number, in the file, of the line that begins the chunk; 0 if not yet known
  bool compacted = false;  ///< lines were dropped from the chunk itself: they can't be counted in it any more
};

/// The position of one record in the order of the whole input. Later records compare greater.
class Position {
 public:
  constexpr Position() = default;
  /// `row`: the record's number within its chunk; past 2^24 records of one chunk are taken as equal.
  constexpr Position(uint64_t sequence, uint64_t row)
      : packed_(sequence << kRowBits | (row < kRowMask ? row : kRowMask)) {}
  constexpr auto operator<=>(const Position&) const = default;

  /// As a number in the same order, and back.
  constexpr uint64_t packed() const { return packed_; }
  static constexpr Position of_packed(uint64_t packed) {
    Position position;
    position.packed_ = packed;
    return position;
  }

 private:
  static constexpr int kRowBits = 24;
  static constexpr uint64_t kRowMask = (uint64_t{1} << kRowBits) - 1;
  uint64_t packed_ = 0;
};

}  // namespace weir
