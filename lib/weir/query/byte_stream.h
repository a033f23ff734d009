// Values as bytes and back, for what is put aside on disk within one run: no versions, no portability.
// Whoever reads knows what was written; reading past the end is a bug.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "weir/base/check.h"
#include "weir/data/place.h"
#include "weir/data/value.h"

namespace weir {

class ByteWriter {
 public:
  /// Appends to `out`, which outlives it.
  explicit ByteWriter(std::string& out) : out_(out) {}

  template <typename T>
  void put(const T& plain) {
    static_assert(std::is_trivially_copyable_v<T>);
    out_.append(reinterpret_cast<const char*>(&plain), sizeof plain);
  }
  void put_size(uint64_t size) {  // LEB128
    for (; size >= 0x80; size >>= 7) out_ += static_cast<char>(size | 0x80);
    out_ += static_cast<char>(size);
  }
  void put_text(std::string_view text) {
    put_size(text.size());
    out_.append(text);
  }
  void put_value(const Value& value);

 private:
  std::string& out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool at_end() const { return bytes_.empty(); }
  uint8_t peek() const { return static_cast<uint8_t>(bytes_.front()); }
  template <typename T>
  T get() {
    T plain;
    std::memcpy(static_cast<void*>(&plain), take(sizeof plain).data(), sizeof plain);
    return plain;
  }
  uint64_t get_size() {
    uint64_t size = 0;
    for (int shift = 0;; shift += 7) {
      auto byte = static_cast<unsigned char>(take(1)[0]);
      size |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return size;
    }
  }
  std::string_view get_text() { return take(get_size()); }
  /// Its text is a view of the bytes; not for JsonAccess, unless the bytes have room behind them.
  Value get_value();

 private:
  std::string_view take(size_t size) {
    WEIR_CHECK(size <= bytes_.size());
    auto part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }
  std::string_view bytes_;
};

}  // namespace weir
