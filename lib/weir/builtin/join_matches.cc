#include "weir/builtin/join_matches.h"

#include <algorithm>

#include "weir/query/join_key.h"

namespace weir {

std::string_view without_time(std::string_view key) { return key.substr(0, key.size() - kJoinTimeBytes); }

bool is_within(std::string_view ours, std::string_view theirs, int64_t within_ns) {
  // Of times that are further apart than an int64_t holds, too.
  auto apart_ns = static_cast<uint64_t>(join_time(ours)) - static_cast<uint64_t>(join_time(theirs));
  return apart_ns <= static_cast<uint64_t>(within_ns);
}

std::span<const Record> latest(std::span<const Record> records, std::string_view key, int64_t within_ns) {
  auto after = std::upper_bound(records.begin(), records.end(), key,
                                [](std::string_view ours, const Record& theirs) { return ours < theirs.key(); });
  if (after == records.begin()) return {};
  auto found = records.subspan(static_cast<size_t>(after - records.begin()) - 1, 1);
  return is_within(key, found[0].key(), within_ns) ? found : std::span<const Record>();
}

}  // namespace weir
