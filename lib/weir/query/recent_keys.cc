#include "weir/query/recent_keys.h"

#include <algorithm>

namespace weir {

bool RecentKeys::is_new(std::string_view key, std::optional<int64_t> time_ns) {
  if (time_ns) now_ns_ = std::max(now_ns_, *time_ns);
  forget();
  if (keys_.contains(key)) return false;
  auto added = keys_.emplace(key, now_ns_).first;
  key_bytes_ += added->first.capacity();
  oldest_.push_back(&*added);
  return true;
}

void RecentKeys::forget() {
  while (!oldest_.empty() && is_over(oldest_.front()->second)) {
    key_bytes_ -= oldest_.front()->first.capacity();
    keys_.erase(oldest_.front()->first);
    oldest_.pop_front();
  }
}

size_t RecentKeys::held_bytes() const {
  return key_bytes_ + keys_.capacity() * (sizeof(void*) + 1) +
         keys_.size() * (sizeof(Keys::value_type) + 2 * sizeof(void*));
}

}  // namespace weir
