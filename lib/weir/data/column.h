// Column: the values of one field for all rows of a batch, with the set of kinds that occur in it, so that
// code that works on a whole column can take a fast path when they are all alike.
#pragma once

#include <cstddef>
#include <vector>

#include "weir/data/value.h"

namespace weir {

class Column {
 public:
  size_t size() const { return values_.size(); }
  const Value& operator[](size_t row) const { return values_[row]; }
  const Value* data() const { return values_.data(); }
  KindSet kinds() const { return kinds_; }

  /// Whether no kind but those in `kinds` occurs.
  bool only(KindSet kinds) const { return (kinds_ & ~kinds) == 0; }

  void push(const Value& value) {
    values_.push_back(value);
    kinds_ |= kind_bit(value.kind());
  }
  /// The row must exist. Kinds that occurred before stay in `kinds`.
  void set(size_t row, const Value& value) {
    values_[row] = value;
    kinds_ |= kind_bit(value.kind());
  }
  /// Grows with nulls, or cuts.
  void resize(size_t rows) {
    if (rows > values_.size()) kinds_ |= kind_bit(Kind::Null);
    values_.resize(rows);
  }
  void clear() {
    values_.clear();
    kinds_ = 0;
  }
  void reserve(size_t rows) { values_.reserve(rows); }
  size_t held_bytes() const { return values_.capacity() * sizeof(Value); }

 private:
  std::vector<Value> values_;
  KindSet kinds_ = 0;
};

}  // namespace weir
