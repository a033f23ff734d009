// How values compare: `==`, the order of `<` and `>`, and the one total order of `sort`, `top`, `min` and
// `max` (lib/README.md, "Values"). Null equals only null and is in no order; a string meets another type by
// being read as it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "weir/data/time_zone.h"
#include "weir/data/value.h"
#include "weir/format/json_access.h"

namespace weir {

/// `a == b`. Lists and objects are equal when their content is, for which `json` looks into them. `zone` is that of
/// texts that are times without one.
bool values_equal(const Value& a, const Value& b, JsonAccess& json, const TimeZone* zone = nullptr);
/// The same where at least one is neither a list nor an object.
bool scalars_equal(const Value& a, const Value& b, const TimeZone* zone = nullptr);

/// `a < b` and the like; unordered where the two are in no order.
std::partial_ordering values_order(const Value& a, const Value& b, const TimeZone* zone = nullptr);

/// The kinds of the total order, first to last.
enum class Rank : uint8_t { Number, Duration, Time, Text, Bool, List, Object, Null };

/// A value prepared for comparing in the total order: numbers and durations are read from text once. Its text
/// is a view of the value's, or of what `keep` gave for decoded strings.
struct SortKey {
  Rank rank = Rank::Null;
  bool is_int = false;
  int64_t whole = 0;      ///< integers, ns, bools
  double real = 0;        ///< numbers that are not 64-bit integers
  std::string_view text;  ///< strings, lists, objects

  /// `scratch` holds the text of strings with escapes: the key is good only as long as it is not changed.
  static SortKey of(const Value& value, std::string& scratch);
};

/// The order inside a kind; across kinds the order of Rank. Equal numbers are equal however they were
/// spelled.
std::weak_ordering compare_keys(const SortKey& a, const SortKey& b);

/// The same with the order inside each kind turned round if `descending`; the kinds stay where they are.
inline std::weak_ordering compare_keys(const SortKey& a, const SortKey& b, bool descending) {
  return descending && a.rank == b.rank ? compare_keys(b, a) : compare_keys(a, b);
}

}  // namespace weir
