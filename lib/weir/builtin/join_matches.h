// What `join` does with a record of ours and those of theirs that it meets.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/query/record.h"

namespace weir {

enum class JoinKind : uint8_t {
  Inner,   ///< a record for each pair
  Left,    ///< and those of ours that meet none
  Full,    ///< and those of theirs
  Semi,    ///< ours that meet any, unchanged
  Anti,    ///< ours that meet none, unchanged
};

inline bool adds_theirs(JoinKind kind) { return kind != JoinKind::Semi && kind != JoinKind::Anti; }
/// Whether a record of ours that meets none comes out.
inline bool keeps_lone_ours(JoinKind kind) { return kind != JoinKind::Inner && kind != JoinKind::Semi; }

/// The key without the time at its end.
std::string_view without_time(std::string_view key);

/// Whether theirs is at most `within_ns` before ours; both keys end in a time, theirs is not after ours.
bool is_within(std::string_view ours, std::string_view theirs, int64_t within_ns);

/// Of records in the order of their times, the last one that is not after `key`, if it is within: none or one.
std::span<const Record> latest(std::span<const Record> records, std::string_view key, int64_t within_ns);

}  // namespace weir
