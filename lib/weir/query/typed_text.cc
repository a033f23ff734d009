#include "weir/query/typed_text.h"

#include <cmath>
#include <string>

#include "weir/data/number.h"
#include "weir/data/time_text.h"
#include "weir/format/line_values.h"
#include "weir/query/network.h"

namespace weir {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool is_hex(char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

template <typename Is>
size_t run_of(std::string_view text, size_t from, Is is) {
  while (from < text.size() && is(text[from])) ++from;
  return from;
}

size_t after_sign(std::string_view text) { return !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0; }

std::optional<TypedText> value_of_number(std::string_view text) {
  int64_t whole = 0;
  switch (classify_json_number(text, whole)) {
    case JsonNumber::CanonicalInt: return TypedText{Value::of(whole), text.size()};
    case JsonNumber::Other: return TypedText{Value::number_text(text), text.size()};
    case JsonNumber::Invalid: break;
  }
  auto number = parse_number(text);
  if (!number || !std::isfinite(number->real)) return std::nullopt;
  return TypedText{number->is_int ? Value::of(number->whole) : Value::of(number->real), text.size()};
}

}  // namespace

bool is_word_byte(char c) { return is_digit(c) || is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

std::optional<TypedText> take_word(std::string_view text) {
  size_t end = run_of(text, 0, is_word_byte);
  if (end == 0) return std::nullopt;
  return TypedText{Value::string(text.substr(0, end)), end};
}

std::optional<TypedText> take_int(std::string_view text, StringArena& arena) {
  size_t first = after_sign(text);
  size_t end = run_of(text, first, is_digit);
  if (end == first) return std::nullopt;
  text = text.substr(0, end);
  if (auto whole = parse_int(text)) return TypedText{Value::of(*whole), end};
  // Past 64 bits it keeps its digits.
  bool negative = false;
  auto digits = integer_digits(text, negative);
  if (!digits) return std::nullopt;
  if (!negative) return TypedText{Value::number_text(*digits), end};
  return TypedText{Value::number_text(arena.put("-" + std::string(*digits))), end};
}

std::optional<TypedText> take_float(std::string_view text) {
  size_t first = after_sign(text);
  size_t end = run_of(text, first, is_digit);
  size_t digits = end - first;
  if (end < text.size() && text[end] == '.') {
    size_t fraction = run_of(text, end + 1, is_digit);
    digits += fraction - end - 1;
    if (fraction > end + 1) end = fraction;   // a full stop behind a number is none of it
  }
  if (digits == 0) return std::nullopt;
  if (end < text.size() && (text[end] | 0x20) == 'e') {
    size_t exponent = end + 1 + after_sign(text.substr(end + 1));
    size_t exponent_end = run_of(text, exponent, is_digit);
    if (exponent_end > exponent) end = exponent_end;
  }
  return value_of_number(text.substr(0, end));
}

std::optional<TypedText> take_ip(std::string_view text) {
  size_t end = run_of(text, 0, [](char c) { return is_digit(c) || c == '.'; });
  while (end > 0 && text[end - 1] == '.') --end;
  if (end > 0 && parse_ip(text.substr(0, end))) return TypedText{Value::string(text.substr(0, end)), end};
  end = run_of(text, 0, [](char c) { return is_hex(c) || c == ':' || c == '.'; });
  while (end > 0 && text[end - 1] == '.') --end;
  if (end > 1 && text[end - 1] == ':' && text[end - 2] != ':') --end;
  if (end == 0 || !parse_ip(text.substr(0, end))) return std::nullopt;
  return TypedText{Value::string(text.substr(0, end)), end};
}

std::optional<TypedText> take_duration(std::string_view text) {
  size_t end = after_sign(text);
  for (;;) {
    size_t unit = run_of(text, end, [](char c) { return is_digit(c) || c == '.'; });
    size_t unit_end = run_of(text, unit, [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; });
    if (unit == end || unit_end == unit) break;
    end = unit_end;
  }
  auto ns = parse_duration(text.substr(0, end));
  if (!ns) return std::nullopt;
  return TypedText{Value::duration(*ns), end};
}

std::optional<TypedText> take_quoted(std::string_view text, StringArena& arena) {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return std::nullopt;
  auto inside = text.substr(1);
  size_t size = find_closing_quote(inside, text[0]);
  if (size == std::string_view::npos) return std::nullopt;
  return TypedText{value_of_quoted(inside.substr(0, size), arena), size + 2};
}

std::optional<int64_t> read_any_time(std::string_view text, const TimeZone* zone, int64_t now_ns) {
  constexpr size_t kEpochDigitsMin = 9;
  if (auto ns = parse_time(text, zone)) return ns;
  if (!text.empty() && is_letter(text[0])) return parse_syslog_time(text, zone, now_ns);
  size_t digits = run_of(text, 0, is_digit);
  if (digits < kEpochDigitsMin) return std::nullopt;
  auto number = parse_number(text);
  if (!number) return std::nullopt;
  return number->is_int ? time_of_epoch(number->whole) : time_of_epoch(number->real);
}

}  // namespace weir
