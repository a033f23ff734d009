#include "weir/query/coerce.h"

#include <cmath>

#include "weir/data/time_text.h"

namespace weir {
namespace {

/// Calls `read` with the decoded text of a string.
template <typename Read>
auto read_string(const Value& value, Read read) {
  if (!value.is_escaped()) return read(value.raw());
  std::string scratch;
  return read(text_of(value, scratch));
}

}  // namespace

std::optional<Number> number_of(const Value& value) {
  switch (value.kind()) {
    case Kind::Int:
      return Number::of(value.int_value());
    case Kind::Float:
      return Number::of(value.float_value());
    case Kind::NumberText:
      return parse_number(value.raw());
    case Kind::String:
      return read_string(value, parse_number);
    default:
      return std::nullopt;
  }
}

std::optional<int64_t> duration_of(const Value& value) {
  if (value.kind() == Kind::Duration) return value.int_value();
  if (value.kind() == Kind::String) return read_string(value, parse_duration);
  return std::nullopt;
}

std::optional<int64_t> time_of(const Value& value, const TimeZone* zone) {
  switch (value.kind()) {
    case Kind::Time:
      return value.int_value();
    case Kind::Int:
      return time_of_epoch(value.int_value());
    case Kind::Float:
      return time_of_epoch(value.float_value());
    case Kind::NumberText: {
      auto number = parse_number(value.raw());
      return number ? time_of_epoch(number->real) : std::nullopt;
    }
    case Kind::String:
      return read_string(value, [zone](std::string_view text) -> std::optional<int64_t> {
        if (auto ns = parse_time(text, zone)) return ns;
        auto number = parse_number(text);
        if (!number) return std::nullopt;
        return number->is_int ? time_of_epoch(number->whole) : time_of_epoch(number->real);
      });
    default:
      return std::nullopt;
  }
}

std::optional<bool> bool_of(const Value& value) {
  if (value.kind() == Kind::Bool) return value.bool_value();
  if (value.kind() != Kind::String) return std::nullopt;
  return read_string(value, [](std::string_view text) -> std::optional<bool> {
    if (text == "true") return true;
    if (text == "false") return false;
    return std::nullopt;
  });
}

Value value_of_double(double value) { return std::isfinite(value) ? Value::of(value) : Value(); }

}  // namespace weir
