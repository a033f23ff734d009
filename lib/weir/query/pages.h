// Pages: a growing array that never moves its elements, for tables of millions of groups: growing copies
// nothing and needs no second array beside the first. Elements are reached by number; pages are filled one
// after another.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace weir {

template <typename T>
class Pages {
 public:
  T& operator[](size_t index) { return pages_[index >> kBits][index & kMask]; }
  const T& operator[](size_t index) const { return pages_[index >> kBits][index & kMask]; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// Grows, with elements made by T(), or becomes empty and gives its memory back.
  void resize(size_t size) {
    if (size == 0) *this = Pages();
    if (size > kSmall && !first_is_large_) enlarge_first();
    while (room() < size) pages_.push_back(std::make_unique<T[]>(first_is_large_ ? kMask + 1 : kSmall));
    size_ = size;
  }
  void push_back(const T& value) {
    resize(size_ + 1);
    (*this)[size_ - 1] = value;
  }
  /// The memory of the pages themselves.
  size_t held_bytes() const { return room() * sizeof(T) + pages_.capacity() * sizeof(pages_[0]); }

 private:
  static constexpr size_t kBits = 12, kMask = (size_t{1} << kBits) - 1;
  static constexpr size_t kSmall = 64;  // the first page of a table that stays small

  void enlarge_first() {
    first_is_large_ = true;
    if (pages_.empty()) return;
    auto large = std::make_unique<T[]>(kMask + 1);
    std::move(pages_[0].get(), pages_[0].get() + size_, large.get());
    pages_[0] = std::move(large);
  }
  size_t room() const {
    return first_is_large_ ? pages_.size() << kBits : pages_.size() * kSmall;
  }

  std::vector<std::unique_ptr<T[]>> pages_;
  size_t size_ = 0;
  bool first_is_large_ = false;
};

}  // namespace weir
