// RecentKeys: the keys of the last while, for `dedup within=`. Time is that of the records: it goes by the latest one so
// far, and never back. What is forgotten, and when, depends on the records alone. One thread at a time.
#pragma once

#include <absl/container/node_hash_map.h>

#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weir/query/text_hash.h"

namespace weir {

class RecentKeys {
 public:
  explicit RecentKeys(int64_t window_ns) : window_ns_(static_cast<uint64_t>(window_ns)) {}

  /// Whether the key has not been new within the window before `time_ns`; it is then remembered. No time: the latest.
  bool is_new(std::string_view key, std::optional<int64_t> time_ns);

  size_t size() const { return keys_.size(); }
  size_t held_bytes() const;

 private:
  using Keys = absl::node_hash_map<std::string, int64_t, TextHash, TextEqual>;
  void forget();
  bool is_over(int64_t since_ns) const {
    return static_cast<uint64_t>(now_ns_) - static_cast<uint64_t>(since_ns) >= window_ns_;
  }

  uint64_t window_ns_;
  int64_t now_ns_ = std::numeric_limits<int64_t>::min();
  Keys keys_;                                   ///< since when
  std::deque<const Keys::value_type*> oldest_;  ///< in the order in which they were new
  size_t key_bytes_ = 0;
};

}  // namespace weir
