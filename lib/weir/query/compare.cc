#include "weir/query/compare.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "weir/data/time_text.h"
#include "weir/query/coerce.h"

namespace weir {
namespace {

/// Exact, also where the integer does not fit a double's 53 bits.
std::partial_ordering compare_int_double(int64_t whole, double real) {
  if (std::isnan(real)) return std::partial_ordering::unordered;
  if (real >= 9223372036854775808.0) return std::partial_ordering::less;
  if (real < -9223372036854775808.0) return std::partial_ordering::greater;
  double floor = std::floor(real);
  auto floored = static_cast<int64_t>(floor);
  if (whole != floored) return whole <=> floored;
  return floor < real ? std::partial_ordering::less : std::partial_ordering::equivalent;
}

std::partial_ordering compare_numbers(const Number& a, const Number& b) {
  if (a.is_int && b.is_int) return a.whole <=> b.whole;
  if (a.is_int) return compare_int_double(a.whole, b.real);
  if (b.is_int) return 0 <=> compare_int_double(b.whole, a.real);
  return a.real <=> b.real;
}

/// Integers past 64 bits are equal when their digits are.
std::optional<bool> equal_by_digits(const Value& a, const Value& b) {
  bool wide = a.kind() == Kind::NumberText || a.is_text();
  if (!wide || !(b.kind() == Kind::NumberText || b.is_text())) return std::nullopt;
  std::string scratch_a, scratch_b;
  bool negative_a, negative_b;
  auto digits_a = integer_digits(text_of(a, scratch_a), negative_a);
  auto digits_b = integer_digits(text_of(b, scratch_b), negative_b);
  if (!digits_a || !digits_b) return std::nullopt;
  return negative_a == negative_b && *digits_a == *digits_b;
}

bool numbers_equal(const Value& a, const Value& b) {
  if (auto equal = equal_by_digits(a, b)) return *equal;
  auto left = number_of(a), right = number_of(b);
  return left && right && compare_numbers(*left, *right) == 0;
}

bool contents_equal(const Value& a, const Value& b, JsonAccess& json, const TimeZone* zone) {
  if (a.kind() != b.kind()) return false;
  if (a.raw() == b.raw()) return true;
  if (a.kind() == Kind::List) {
    std::vector<Value> left, right;
    json.elements(a, left);
    json.elements(b, right);
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](const Value& x, const Value& y) { return values_equal(x, y, json, zone); });
  }
  std::vector<std::pair<Value, Value>> left, right;
  json.members(a, left);
  json.members(b, right);
  if (left.size() != right.size()) return false;
  return std::all_of(left.begin(), left.end(), [&](const auto& x) {
    return std::any_of(right.begin(), right.end(), [&](const auto& y) {
      std::string scratch_x, scratch_y;
      return text_of(x.first, scratch_x) == text_of(y.first, scratch_y) &&
             values_equal(x.second, y.second, json, zone);
    });
  });
}

bool texts_equal(const Value& a, const Value& b) {
  if (!a.is_escaped() && !b.is_escaped()) return a.raw() == b.raw();
  std::string scratch_a, scratch_b;
  return text_of(a, scratch_a) == text_of(b, scratch_b);
}

template <typename T>
std::partial_ordering order_of(const std::optional<T>& a, const std::optional<T>& b) {
  return a && b ? std::partial_ordering(*a <=> *b) : std::partial_ordering::unordered;
}

std::partial_ordering order_numbers(const Value& a, const Value& b) {
  auto left = number_of(a), right = number_of(b);
  return left && right ? compare_numbers(*left, *right) : std::partial_ordering::unordered;
}

std::partial_ordering order_texts(const Value& a, const Value& b) {
  auto by_number = order_numbers(a, b);
  if (by_number != std::partial_ordering::unordered) return by_number;
  auto by_duration = order_of(duration_of(a), duration_of(b));
  if (by_duration != std::partial_ordering::unordered) return by_duration;
  std::string scratch_a, scratch_b;
  return text_of(a, scratch_a) <=> text_of(b, scratch_b);
}

/// The kind that both are read as when `a` and `b` meet, Null if they do not.
Kind common_kind(const Value& a, const Value& b) {
  auto has = [&](Kind kind) { return a.kind() == kind || b.kind() == kind; };
  bool number = a.is_number() || b.is_number();
  bool text = a.is_text() || b.is_text();
  if (a.is_text() && b.is_text()) return Kind::String;
  if (a.kind() == b.kind()) return a.is_number() ? Kind::NumberText : a.kind();
  if (a.is_number() && b.is_number()) return Kind::NumberText;
  if (has(Kind::Time) && (number || text)) return Kind::Time;
  if (!text) return Kind::Null;
  if (number) return Kind::NumberText;
  if (has(Kind::Duration)) return Kind::Duration;
  if (has(Kind::Bool)) return Kind::Bool;
  return Kind::Null;
}

}  // namespace

bool scalars_equal(const Value& a, const Value& b, const TimeZone* zone) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  switch (common_kind(a, b)) {
    case Kind::String:
      return texts_equal(a, b);
    case Kind::NumberText:
      return numbers_equal(a, b);
    case Kind::Time:
      return order_of(time_of(a, zone), time_of(b, zone)) == 0;
    case Kind::Duration:
      return order_of(duration_of(a), duration_of(b)) == 0;
    case Kind::Bool:
      return order_of(bool_of(a), bool_of(b)) == 0;
    default:
      return false;
  }
}

bool values_equal(const Value& a, const Value& b, JsonAccess& json, const TimeZone* zone) {
  bool containers = a.kind() == b.kind() && (a.kind() == Kind::List || a.kind() == Kind::Object);
  return containers ? contents_equal(a, b, json, zone) : scalars_equal(a, b, zone);
}

std::partial_ordering values_order(const Value& a, const Value& b, const TimeZone* zone) {
  if (a.is_null() || b.is_null()) return std::partial_ordering::unordered;
  switch (common_kind(a, b)) {
    case Kind::String:
      return order_texts(a, b);
    case Kind::NumberText:
      return order_numbers(a, b);
    case Kind::Time:
      return order_of(time_of(a, zone), time_of(b, zone));
    case Kind::Duration:
      return order_of(duration_of(a), duration_of(b));
    case Kind::Bool:
      return order_of(bool_of(a), bool_of(b));
    default:
      return std::partial_ordering::unordered;
  }
}

SortKey SortKey::of(const Value& value, std::string& scratch) {
  SortKey key;
  if (auto number = number_of(value)) {
    key.rank = Rank::Number;
    key.is_int = number->is_int;
    key.whole = number->whole;
    key.real = number->real;
    return key;
  }
  switch (value.kind()) {
    case Kind::Bool:
      key.rank = Rank::Bool;
      key.whole = value.bool_value();
      break;
    case Kind::Time:
    case Kind::Duration:
      key.rank = value.kind() == Kind::Time ? Rank::Time : Rank::Duration;
      key.whole = value.int_value();
      break;
    case Kind::String:
      key.text = text_of(value, scratch);
      key.rank = Rank::Text;
      if (auto ns = parse_duration(key.text)) {
        key.rank = Rank::Duration;
        key.whole = *ns;
      }
      break;
    case Kind::List:
    case Kind::Object:
      key.rank = value.kind() == Kind::List ? Rank::List : Rank::Object;
      key.text = value.raw();
      break;
    default:
      break;
  }
  return key;
}

std::weak_ordering compare_keys(const SortKey& a, const SortKey& b) {
  if (a.rank != b.rank) return a.rank <=> b.rank;
  switch (a.rank) {
    case Rank::Number: {
      auto order = compare_numbers({a.is_int, a.whole, a.real}, {b.is_int, b.whole, b.real});
      return order < 0   ? std::weak_ordering::less
             : order > 0 ? std::weak_ordering::greater
                         : std::weak_ordering::equivalent;
    }
    case Rank::Duration:
    case Rank::Time:
    case Rank::Bool:
      return a.whole <=> b.whole;
    case Rank::Text:
    case Rank::List:
    case Rank::Object:
      return a.text <=> b.text;
    case Rank::Null:
      break;
  }
  return std::weak_ordering::equivalent;
}

}  // namespace weir
