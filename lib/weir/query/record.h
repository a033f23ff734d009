// Records as bytes for sorting and for disk: a key that compares by its bytes, the position that decides between
// equal keys, and a payload that only its maker understands. One record is one run of bytes:
//
//   size of key (4) | size of payload (4) | position (8) | key | payload
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "weir/data/place.h"

namespace weir {

/// A view of a record's bytes.
class Record {
 public:
  static constexpr size_t kHeaderBytes = 16;

  Record() = default;
  explicit Record(const char* bytes) : bytes_(bytes) {}

  std::string_view key() const { return {bytes_ + kHeaderBytes, load<uint32_t>(0)}; }
  std::string_view payload() const { return {bytes_ + kHeaderBytes + load<uint32_t>(0), load<uint32_t>(4)}; }
  Position position() const { return Position::of_packed(load<uint64_t>(8)); }
  std::string_view bytes() const { return {bytes_, size()}; }
  size_t size() const { return kHeaderBytes + load<uint32_t>(0) + load<uint32_t>(4); }
  const char* data() const { return bytes_; }

  static size_t bytes_of(size_t key, size_t payload) { return kHeaderBytes + key + payload; }
  /// Writes a record at `out`, which has room for `bytes_of`.
  static void write(char* out, std::string_view key, Position position, std::string_view payload) {
    auto key_size = static_cast<uint32_t>(key.size()), payload_size = static_cast<uint32_t>(payload.size());
    uint64_t packed = position.packed();
    std::memcpy(out, &key_size, 4);
    std::memcpy(out + 4, &payload_size, 4);
    std::memcpy(out + 8, &packed, 8);
    if (!key.empty()) std::memcpy(out + kHeaderBytes, key.data(), key.size());
    if (!payload.empty()) std::memcpy(out + kHeaderBytes + key.size(), payload.data(), payload.size());
  }

  /// Key bytes [depth, depth + 8) as a number in the order of bytes; zeros behind the end.
  uint64_t prefix(size_t depth = 0) const { return prefix_of(key(), depth); }
  static uint64_t prefix_of(std::string_view key, size_t depth = 0) {
    uint64_t bytes = 0;
    if (depth < key.size()) std::memcpy(&bytes, key.data() + depth, std::min<size_t>(8, key.size() - depth));
    return std::endian::native == std::endian::little ? __builtin_bswap64(bytes) : bytes;
  }

  /// By key, then by position.
  static bool before(std::string_view a_key, Position a, std::string_view b_key, Position b) {
    int order = std::memcmp(a_key.data(), b_key.data(), std::min(a_key.size(), b_key.size()));
    if (order != 0) return order < 0;
    if (a_key.size() != b_key.size()) return a_key.size() < b_key.size();
    return a < b;
  }
  bool before(const Record& other) const { return before(key(), position(), other.key(), other.position()); }

 private:
  template <typename T>
  T load(size_t offset) const {
    T value;
    std::memcpy(&value, bytes_ + offset, sizeof value);
    return value;
  }
  const char* bytes_ = nullptr;
};

/// Records in order, one after another.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  /// False at the end. `record` is good until the next call.
  virtual bool next(Record& record) = 0;
};

}  // namespace weir
