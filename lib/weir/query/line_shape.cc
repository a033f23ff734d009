#include "weir/query/line_shape.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "weir/query/network.h"

namespace weir {
namespace {

constexpr size_t kAddressBytesMax = 45;   // of an IPv6 address with an IPv4 one in it
constexpr size_t kHexBytesMin = 6;        // shorter words may be a number with a unit

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
/// Letters, digits, and all that is no ASCII.
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_blank(char c) { return c == ' ' || c == '\t'; }

template <typename Is>
size_t span_of(std::string_view text, Is is) {
  return static_cast<size_t>(std::ranges::find_if_not(text, is) - text.begin());
}

/// The size of digits and other characters as in `pattern`, where a 9 is a digit and anything else itself; 0 if `text`
/// does not begin so.
size_t match_digits(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '9' ? !is_digit(text[i]) : text[i] != pattern[i]) return 0;
  }
  return pattern.size();
}

/// What is tried at the begin of a word, each with the size of what it takes, 0 for nothing.

size_t uuid_size(std::string_view text) {
  constexpr std::string_view kPattern = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
  if (text.size() < kPattern.size()) return 0;
  for (size_t i = 0; i < kPattern.size(); ++i) {
    if (kPattern[i] == 'h' ? !is_hex(text[i]) : text[i] != '-') return 0;
  }
  return text.size() > kPattern.size() && is_word(text[kPattern.size()]) ? 0 : kPattern.size();
}

/// With seconds and a fraction of them if there are any.
size_t time_of_day_size(std::string_view text) {
  size_t size = match_digits(text, "99:99");
  if (!size) return 0;
  size_t seconds = match_digits(text.substr(size), ":99");
  size += seconds;
  if (seconds && size + 1 < text.size() && (text[size] == '.' || text[size] == ',') && is_digit(text[size + 1]))
    size += 1 + span_of(text.substr(size + 1), is_digit);
  return size;
}

size_t zone_size(std::string_view text) {
  if (text.starts_with('Z')) return 1;
  for (const char* pattern : {"+99:99", "-99:99", "+9999", "-9999"}) {
    if (size_t size = match_digits(text, pattern)) return size;
  }
  return 0;
}

size_t time_size(std::string_view text) {
  size_t date = match_digits(text, "9999-99-99");
  if (!date) date = match_digits(text, "9999/99/99");
  size_t size = date;
  if (date && date < text.size() && (text[date] == 'T' || text[date] == ' ')) {
    if (size_t time = time_of_day_size(text.substr(date + 1))) size = date + 1 + time;
  } else if (!date) {
    size = time_of_day_size(text);
  }
  if (size > date) size += zone_size(text.substr(size));
  return size && size < text.size() && is_word(text[size]) ? 0 : size;
}

size_t ip_size(std::string_view text) {
  bool colons = false;
  size_t size = 0;
  for (size_t end = std::min(text.size(), kAddressBytesMax); size < end; ++size) {
    char c = text[size];
    colons |= c == ':';
    if (!is_hex(c) && c != '.' && c != ':') break;
  }
  if (size < text.size() && is_word(text[size])) return 0;
  // A full stop or a colon may belong to the sentence.
  while (size > 0 && (text[size - 1] == '.' || (text[size - 1] == ':' && !text.substr(0, size).ends_with("::")))) --size;
  auto address = text.substr(0, size);
  if (!colons || !parse_ip(address)) {
    // Of four numbers, without a port behind them.
    size = span_of(text.substr(0, std::min<size_t>(text.size(), 15)), [](char c) { return is_digit(c) || c == '.'; });
    while (size > 0 && text[size - 1] == '.') --size;
    if (size < text.size() && is_word(text[size])) return 0;
    address = text.substr(0, size);
    return std::ranges::count(address, '.') == 3 && parse_ip(address) ? size : 0;
  }
  return size;
}

/// A number with a fraction and an exponent, perhaps with commas between its thousands.
size_t number_size(std::string_view text) {
  size_t size = span_of(text, is_digit);
  if (!size) return 0;
  while (match_digits(text.substr(size), ",999") && !(size + 4 < text.size() && is_digit(text[size + 4]))) size += 4;
  if (size + 1 < text.size() && text[size] == '.' && is_digit(text[size + 1]))
    size += 1 + span_of(text.substr(size + 1), is_digit);
  if (size < text.size() && (text[size] == 'e' || text[size] == 'E')) {
    size_t sign = size + 1 < text.size() && (text[size + 1] == '+' || text[size + 1] == '-') ? 1 : 0;
    size_t digits = span_of(text.substr(std::min(size + 1 + sign, text.size())), is_digit);
    size_t end = size + 1 + sign + digits;
    if (digits && !(end < text.size() && is_word(text[end]))) size = end;
  }
  return size;
}

/// Between quotes of the same sort, a backslash taking the next character; 0 if there is no end.
size_t quoted_size(std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    else if (text[i] == text[0]) return i + 1;
  }
  return 0;
}

bool is_name(std::string_view behind) {
  behind.remove_prefix(span_of(behind, is_blank));
  return behind.starts_with(':');
}

class Shaper {
 public:
  Shaper(std::string_view line, std::string& shape) : rest_(line), shape_(shape) {}

  void run() {
    while (!rest_.empty()) {
      char c = rest_[0];
      if (is_blank(c)) blanks();
      else if (c == '"' || c == '\'') quote();
      else if (is_word(c) || (c == ':' && rest_.starts_with("::"))) word();
      else if (is_sign(c)) number(1);
      else copy(1);
    }
  }

 private:
  void copy(size_t size) {
    shape_ += rest_.substr(0, size);
    take(size);
  }
  void take(size_t size) {
    before_ = rest_[size - 1];
    rest_.remove_prefix(size);
  }
  void put(std::string_view sign, size_t size) {
    shape_ += sign;
    take(size);
  }
  bool is_sign(char c) const {
    constexpr std::string_view kInFront = " =(:,[";
    return (c == '-' || c == '+') && rest_.size() > 1 && is_digit(rest_[1]) && kInFront.find(before_) != std::string_view::npos;
  }

  void blanks() {
    size_t size = span_of(rest_, is_blank);
    shape_ += ' ';
    take(size);
    before_ = ' ';
  }

  void quote() {
    // An apostrophe stands in a word.
    bool opens = rest_[0] == '"' || !is_word(before_);
    if (!no_quote_[rest_[0] == '"'] && opens) {
      size_t size = quoted_size(rest_);
      no_quote_[rest_[0] == '"'] = size == 0;   // nor will there be an end for a later one
      if (size && is_name(rest_.substr(size))) return copy(size);
      if (size) return put("<str>", size);
    }
    copy(1);
  }

  void number(size_t sign_size) {
    size_t size = number_size(rest_.substr(sign_size));
    put("<*>", sign_size + size);
  }

  void word() {
    if (size_t size = uuid_size(rest_)) return put("<uuid>", size);
    if (size_t size = time_size(rest_)) return put("<time>", size);
    if (is_hex(rest_[0]) || rest_[0] == ':') {
      if (size_t size = ip_size(rest_)) return put("<ip>", size);
    }
    if (rest_[0] == ':') return copy(1);
    plain_word();
  }

  void plain_word() {
    size_t size = span_of(rest_, is_word);
    auto word = rest_.substr(0, size);
    auto digits = static_cast<size_t>(std::ranges::count_if(word, is_digit));
    if (digits == 0) return copy(size);
    bool hex = word.size() >= kHexBytesMin && std::ranges::all_of(word, is_hex);
    bool prefixed = word.size() > 2 && (word.starts_with("0x") || word.starts_with("0X")) &&
                    std::ranges::all_of(word.substr(2), is_hex);
    if (prefixed || (hex && digits < word.size())) return put("<*>", size);
    size_t leading = span_of(word, is_digit);
    if (leading == size) return number(0);
    size_t trailing = 0;
    while (is_digit(word[size - 1 - trailing])) ++trailing;
    if (leading == digits) return number(0);   // and the unit behind it
    if (trailing == digits) {
      copy(size - trailing);
      return number(0);
    }
    put("<*>", size);
  }

  std::string_view rest_;
  std::string& shape_;
  char before_ = ' ';
  bool no_quote_[2] = {false, false};   ///< single, double: there is none any more that ends
};

}  // namespace

void append_line_shape(std::string_view line, std::string& shape) { Shaper(line, shape).run(); }

}  // namespace weir
