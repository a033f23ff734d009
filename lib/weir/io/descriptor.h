// Descriptor: an open file descriptor with one owner. Closing by the destructor is for early ends; an output is
// closed on the loop, where an error can be reported.
#pragma once

#include <unistd.h>

#include <utility>

namespace weir {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  /// Refers to a descriptor that somebody else closes (standard input and output).
  static Descriptor borrowed(int fd) {
    Descriptor descriptor(fd);
    descriptor.owned_ = false;
    return descriptor;
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)), owned_(other.owned_) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(owned_, other.owned_);
    return *this;
  }
  ~Descriptor() {
    if (owned_ && fd_ >= 0) ::close(fd_);
  }

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
  bool owned_ = true;
};

}  // namespace weir
