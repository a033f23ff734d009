// KeyTable: keys by number. The first key that is put in is 0, the next different one 1, and so on. A key is
// one value or several; two are equal when their texts are (`42` and `"42"` are one), null is equal only to
// null. It keeps copies; what a key looked like when it came is what `value` gives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "weir/data/batch.h"
#include "weir/query/eval_scratch.h"

namespace weir {

/// Whether two values have the same text, or are both null.
bool same_text(const Value& a, const Value& b);

/// A hash of the text of a key's values; equal keys have equal hashes.
uint64_t hash_of_key(std::span<const Value> key);

class KeyTable {
 public:
  /// `width`: of how many values a key consists; at least one.
  explicit KeyTable(size_t width);
  ~KeyTable();
  KeyTable(KeyTable&&) noexcept;
  KeyTable& operator=(KeyTable&&) noexcept;

  /// The number of each row's key, into `numbers`, by row; those that were not there before are put in, in the
  /// order of rows. `columns`: the values of the keys, one vector for each part.
  void number(std::span<const Vector> columns, Rows rows, std::vector<uint32_t>& numbers);
  /// The number of one key. `hash` is its `hash_of_key`.
  uint32_t number(std::span<const Value> key, uint64_t hash);

  size_t size() const;
  size_t width() const { return width_; }
  const Value& value(uint32_t number, size_t part) const;
  uint64_t hash(uint32_t number) const;
  /// Another spelling of the same value.
  void respell(uint32_t number, size_t part, const Value& value);
  size_t held_bytes() const;

 private:
  struct Body;
  size_t width_;
  std::unique_ptr<Body> body_;  ///< the table's hash and equality point into it
};

}  // namespace weir
