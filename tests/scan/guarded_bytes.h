// Bytes between two pages that can't be touched, so that a kernel that reads outside its range faults,
// whichever side.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <string_view>

namespace weir {

class GuardedBytes {
 public:
  explicit GuardedBytes(size_t pages = 2)
      : page_(static_cast<size_t>(sysconf(_SC_PAGESIZE))), size_(pages * page_) {
    memory_ =
        static_cast<char*>(mmap(nullptr, size_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(begin(), size_, PROT_READ | PROT_WRITE);
  }
  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;
  ~GuardedBytes() { munmap(memory_, size_ + 2 * page_); }

  char* begin() const { return memory_ + page_; }
  char* end() const { return begin() + size_; }
  size_t size() const { return size_; }

  /// A copy of `bytes` that ends where the readable memory ends.
  std::string_view at_end(std::string_view bytes) const {
    char* copy = end() - bytes.size();
    if (!bytes.empty()) std::memcpy(copy, bytes.data(), bytes.size());
    return {copy, bytes.size()};
  }
  /// A copy of `bytes` that begins where the readable memory begins.
  std::string_view at_begin(std::string_view bytes) const {
    if (!bytes.empty()) std::memcpy(begin(), bytes.data(), bytes.size());
    return {begin(), bytes.size()};
  }

 private:
  size_t page_, size_;
  char* memory_;
};

}  // namespace weir
