#include "weir/query/literal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <string>

#include "weir/data/number.h"

namespace weir {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

size_t match_digits(std::string_view text) {
  size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  return size;
}

/// Digits with a fraction, without an exponent.
size_t match_decimal(std::string_view text) {
  size_t size = match_digits(text);
  if (size && size + 1 < text.size() && text[size] == '.' && is_digit(text[size + 1])) {
    ++size;
    size += match_digits(text.substr(size));
  }
  return size;
}

size_t match_letters(std::string_view text) {
  size_t size = 0;
  while (size < text.size() && is_letter(text[size])) ++size;
  return size;
}

/// decimal × factor, rounded down; nothing past 64 bits. Exact, since the fraction is taken digit by digit.
std::optional<int64_t> scaled(std::string_view decimal, int64_t factor) {
  constexpr Wide kMax = std::numeric_limits<int64_t>::max();
  const size_t point = decimal.find('.');
  Wide whole = 0;
  for (const char c : decimal.substr(0, point)) {
    whole = whole * 10 + (c - '0');
    if (whole > kMax) return std::nullopt;
  }
  Wide fraction = 0, scale = 1;
  if (point != std::string_view::npos) {
    for (const char c : decimal.substr(point + 1, 17)) {
      fraction = fraction * 10 + (c - '0');
      scale *= 10;
    }
  }
  const Wide total = whole * factor + fraction * factor / scale;
  if (total > kMax) return std::nullopt;
  return static_cast<int64_t>(total);
}

struct Unit {
  std::string_view name;
  int64_t factor;
};
constexpr std::array<Unit, 8> kDurationUnits = {{{"w", 604'800'000'000'000},
                                                 {"d", 86'400'000'000'000},
                                                 {"h", 3'600'000'000'000},
                                                 {"m", 60'000'000'000},
                                                 {"s", 1'000'000'000},
                                                 {"ms", 1'000'000},
                                                 {"us", 1'000},
                                                 {"ns", 1}}};
constexpr std::array<Unit, 12> kSizeUnits = {{{"B", 1},
                                              {"kB", 1'000},
                                              {"KB", 1'000},
                                              {"MB", 1'000'000},
                                              {"GB", 1'000'000'000},
                                              {"TB", 1'000'000'000'000},
                                              {"PB", 1'000'000'000'000'000},
                                              {"KiB", int64_t{1} << 10},
                                              {"MiB", int64_t{1} << 20},
                                              {"GiB", int64_t{1} << 30},
                                              {"TiB", int64_t{1} << 40},
                                              {"PiB", int64_t{1} << 50}}};

template <size_t N>
const Unit* find_unit(const std::array<Unit, N>& units, std::string_view name) {
  for (const auto& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

/// Reads fixed-width fields: `digits(2)` after `literal(':')`.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : text_(text) {}
  size_t position() const { return position_; }

  bool literal(char c) {
    if (position_ >= text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  std::optional<int> digits(size_t count) {
    if (position_ + count > text_.size()) return std::nullopt;
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      if (!is_digit(text_[position_ + i])) return std::nullopt;
      value = value * 10 + (text_[position_ + i] - '0');
    }
    position_ += count;
    return value;
  }
  /// `:dd` and the like; leaves the position where it was if it is not there.
  std::optional<int> field(char before, size_t count) {
    const size_t start = position_;
    if (literal(before)) {
      if (const auto value = digits(count)) return value;
    }
    position_ = start;
    return std::nullopt;
  }
  std::string_view rest() const { return text_.substr(position_); }
  void skip(size_t count) { position_ += count; }

 private:
  std::string_view text_;
  size_t position_ = 0;
};

/// `.5` and so on as ns; further digits are cut.
int64_t read_fraction_ns(FieldReader& reader) {
  const auto rest = reader.rest();
  if (rest.size() < 2 || rest[0] != '.' || !is_digit(rest[1])) return 0;
  const size_t count = match_digits(rest.substr(1));
  int64_t ns = 0, unit = 100'000'000;
  for (size_t i = 0; i < count && unit; ++i, unit /= 10) ns += (rest[1 + i] - '0') * unit;
  reader.skip(1 + count);
  return ns;
}

}  // namespace

size_t match_number(std::string_view text) {
  size_t size = match_decimal(text);
  if (size == 0 || size >= text.size() || (text[size] != 'e' && text[size] != 'E')) return size;
  size_t exponent = size + 1;
  if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
  const size_t digits = match_digits(text.substr(std::min(exponent, text.size())));
  return digits ? exponent + digits : size;
}

LiteralMatch<int64_t> match_duration(std::string_view text) {
  LiteralMatch<int64_t> match{.valid = true};
  const Unit* before = nullptr;
  while (true) {
    const auto rest = text.substr(match.size);
    const size_t number = match_decimal(rest);
    if (number == 0) break;
    const size_t letters = match_letters(rest.substr(number));
    const Unit* unit = find_unit(kDurationUnits, rest.substr(number, letters));
    if (!unit || (before && unit <= before)) break;
    const auto part = scaled(rest.substr(0, number), unit->factor);
    match.valid = match.valid && part && !__builtin_add_overflow(match.value, *part, &match.value);
    match.size += number + letters;
    before = unit;
  }
  return match;
}

LiteralMatch<int64_t> match_size(std::string_view text) {
  const size_t number = match_decimal(text);
  if (number == 0) return {};
  const size_t letters = match_letters(text.substr(number));
  const Unit* unit = find_unit(kSizeUnits, text.substr(number, letters));
  if (!unit) return {};
  const auto bytes = scaled(text.substr(0, number), unit->factor);
  return {.size = number + letters, .valid = bytes.has_value(), .value = bytes.value_or(0)};
}

LiteralMatch<TimeLiteral> match_time(std::string_view text) {
  using namespace std::chrono;
  FieldReader reader(text);
  const auto year_field = reader.digits(4);
  if (!year_field) return {};
  const auto month_field = reader.field('-', 2);
  if (!month_field) return {};
  const auto day_field = reader.field('-', 2);
  if (!day_field) return {};
  const year_month_day date{year(*year_field), month(*month_field), day(*day_field)};
  bool valid = date.ok() && *year_field >= 1678 && *year_field <= 2261;
  LiteralMatch<TimeLiteral> match;

  int64_t seconds = 0, fraction_ns = 0;
  const size_t end_of_date = reader.position();
  if (const auto hour = reader.field('T', 2)) {
    if (const auto minute = reader.field(':', 2)) {
      const auto second = reader.field(':', 2);
      if (second) fraction_ns = read_fraction_ns(reader);
      valid = valid && *hour < 24 && *minute < 60 && second.value_or(0) < 60;
      seconds = *hour * 3600 + *minute * 60 + second.value_or(0);
      const size_t end_of_clock = reader.position();
      const char sign = reader.rest().starts_with('-') ? '-' : '+';
      if (reader.literal('Z')) {
        match.value.zoned = true;
      } else if (const auto offset_hour = reader.field(sign, 2)) {
        if (const auto offset_minute = reader.field(':', 2)) {
          match.value.zoned = true;
          valid = valid && *offset_hour < 24 && *offset_minute < 60;
          const int offset = *offset_hour * 3600 + *offset_minute * 60;
          seconds -= sign == '-' ? -offset : offset;
        } else {
          reader = FieldReader(text);
          reader.skip(end_of_clock);
        }
      }
    } else {
      reader = FieldReader(text);
      reader.skip(end_of_date);
    }
  }
  match.size = reader.position();
  match.valid = valid;
  if (valid) {
    seconds += int64_t{sys_days(date).time_since_epoch().count()} * 86'400;
    match.value.ns = seconds * 1'000'000'000 + fraction_ns;
  }
  return match;
}

LiteralMatch<NetworkLiteral> match_network(std::string_view text) {
  LiteralMatch<NetworkLiteral> match{.valid = true};
  const auto number = [&](int limit) {
    const size_t digits = match_digits(text.substr(match.size));
    int value = limit + 1;
    if (digits && digits <= 3)
      std::from_chars(text.data() + match.size, text.data() + match.size + digits, value);
    match.valid = match.valid && value <= limit;
    match.size += digits;
    return digits > 0;
  };
  for (int octet = 0; octet < 4; ++octet) {
    if (octet > 0) {
      if (match.size >= text.size() || text[match.size] != '.') return {};
      ++match.size;
    }
    if (!number(255)) return {};
  }
  if (match.size + 1 < text.size() && text[match.size] == '/' && is_digit(text[match.size + 1])) {
    ++match.size;
    number(32);
  }
  match.value.text = text.substr(0, match.size);
  return match;
}

std::optional<int64_t> whole_number_literal(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int64_t> duration_literal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto match = match_duration(text);
  if (match.size == 0 || match.size != text.size() || !match.valid) return std::nullopt;
  return negative ? -match.value : match.value;
}

std::optional<int64_t> size_literal(std::string_view text) {
  if (!text.empty() && match_digits(text) == text.size()) return whole_number_literal(text);
  const auto match = match_size(text);
  if (match.size == 0 || match.size != text.size() || !match.valid) return std::nullopt;
  return match.value;
}

std::optional<TimeLiteral> time_literal(std::string_view text) {
  const auto match = match_time(text);
  if (match.size == 0 || match.size != text.size() || !match.valid) return std::nullopt;
  return match.value;
}

}  // namespace weir
