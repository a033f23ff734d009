#include "weir/data/number.h"

#include <fast_float/fast_float.h>

#include <charconv>
#include <limits>

#include "weir/base/check.h"

namespace weir {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t skip_digits(std::string_view text, size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

constexpr double kPowersOfTen[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
constexpr size_t kPlainDigitsMax = 15;  // less than 2^53, so that both it and a power of ten are exact doubles

/// Digits, with or without a point, that are few enough to be read in one go: a quotient of two exact doubles is rounded
/// once (Clinger). Nothing if it is no such number, which may be one all the same.
std::optional<Number> parse_plain_number(std::string_view text, size_t first) {
  if (text.size() - first > kPlainDigitsMax + 1) return std::nullopt;
  int64_t digits = 0;
  size_t at = first, point = text.size();
  for (; at < text.size(); ++at) {
    if (is_digit(text[at])) {
      digits = digits * 10 + (text[at] - '0');
    } else if (text[at] == '.' && point == text.size()) {
      point = at;
    } else {
      return std::nullopt;
    }
  }
  bool negative = text[0] == '-';
  if (point == text.size()) {
    if (text.size() - first > kPlainDigitsMax) return std::nullopt;
    return Number::of(negative ? -digits : digits);
  }
  if (text.size() - first == 1) return std::nullopt;  // a point alone
  double value = static_cast<double>(digits) / kPowersOfTen[text.size() - point - 1];
  return Number::of(negative ? -value : value);
}

}  // namespace

std::optional<int64_t> parse_int(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && is_digit(text[1])) text.remove_prefix(1);
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Number> parse_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  // Most text is no number: its first bytes say so.
  size_t first = text[0] == '+' || text[0] == '-' ? 1 : 0;
  if (first == text.size() || !(is_digit(text[first]) || text[first] == '.')) return std::nullopt;
  if (auto plain = parse_plain_number(text, first)) return plain;
  if (auto whole = parse_int(text)) return Number::of(*whole);
  size_t at = skip_digits(text, first);
  size_t digits = at - first;
  if (at < text.size() && text[at] == '.') {
    size_t end = skip_digits(text, at + 1);
    digits += end - at - 1;
    at = end;
  }
  if (digits == 0) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    size_t end = skip_digits(text, at);
    if (end == at) return std::nullopt;
    at = end;
  }
  if (at != text.size()) return std::nullopt;
  if (text[0] == '+') text.remove_prefix(1);
  double value = 0;
  auto result = fast_float::from_chars(text.data(), text.data() + text.size(), value);
  // Past the range of doubles fast_float gives infinity or zero, which is what comparing needs.
  if (result.ptr != text.data() + text.size()) return std::nullopt;
  return Number::of(value);
}

JsonNumber classify_json_number(std::string_view text, int64_t& value) {
  size_t first = !text.empty() && text[0] == '-' ? 1 : 0;
  size_t at = skip_digits(text, first);
  size_t digits = at - first;
  if (digits == 0 || (digits > 1 && text[first] == '0')) return JsonNumber::Invalid;
  if (at == text.size()) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool minus_zero = first == 1 && text[1] == '0';
    return error == std::errc() && !minus_zero ? JsonNumber::CanonicalInt : JsonNumber::Other;
  }
  if (text[at] == '.') {
    size_t end = skip_digits(text, at + 1);
    if (end == at + 1) return JsonNumber::Invalid;
    at = end;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    size_t end = skip_digits(text, at);
    if (end == at) return JsonNumber::Invalid;
    at = end;
  }
  return at == text.size() ? JsonNumber::Other : JsonNumber::Invalid;
}

std::optional<std::string_view> integer_digits(std::string_view text, bool& negative) {
  negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.empty() || skip_digits(text, 0) != text.size()) return std::nullopt;
  size_t zeros = text.find_first_not_of('0');
  if (zeros == std::string_view::npos) {
    negative = false;
    return text.substr(text.size() - 1);
  }
  return text.substr(zeros);
}

void append_int(int64_t value, std::string& out) {
  char buffer[24];
  auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  out.append(buffer, result.ptr);
}

void append_float(double value, std::string& out) {
  WEIR_CHECK(value - value == 0);
  char buffer[32];
  auto result = std::to_chars(buffer, buffer + sizeof buffer, value == 0 ? 0.0 : value);
  out.append(buffer, result.ptr);
}

void append_wide(Wide value, std::string& out) {
  char buffer[48];
  char* at = buffer + sizeof buffer;
  bool negative = value < 0;
  do {
    int digit = static_cast<int>(value % 10);
    *--at = static_cast<char>('0' + (digit < 0 ? -digit : digit));
    value /= 10;
  } while (value != 0);
  if (negative) *--at = '-';
  out.append(at, buffer + sizeof buffer);
}

}  // namespace weir
