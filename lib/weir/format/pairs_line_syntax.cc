#include "weir/format/pairs_line_syntax.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <variant>

#include "weir/data/value.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

constexpr std::string_view kTrue = "true";

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' '; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Whether a key that stands alone, which is true, has this text without spelling it.
bool is_in_true(std::string_view text) {
  return std::ranges::search(kTrue, text, {}, {}, lower).begin() != kTrue.end();
}

/// The name of a member that a path leads to, where members have no members: `a.b` as it is.
std::optional<std::string> name_of(const Path& path) {
  if (!path.special().empty() || path.parts.empty()) return std::nullopt;
  std::string name;
  for (const auto& part : path.parts) {
    const auto* text = std::get_if<std::string>(&part);
    if (!text || text->empty()) return std::nullopt;
    if (!name.empty()) name += '.';
    name += *text;
  }
  return name;
}

/// Digits that read as a number outside of what the test lets through.
bool is_out_of_range(const FieldTest& test, std::string_view text) {
  if (text.empty() || text.size() > 18 || (text[0] == '0' && text.size() > 1)) return false;
  int64_t number = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + (c - '0');
  }
  return number < test.int_least || number > test.int_most;
}

}  // namespace

std::optional<SearchWay> PairsLineSyntax::way_by_texts(const FieldTest& test) const {
  bool raw = test.path.special() == "_line";
  bool alone = std::ranges::any_of(test.contains, [](const auto& literal) { return is_in_true(literal.text); });
  if (alone && !raw) return std::nullopt;
  SearchWay way;
  if (!raw) way.odd.escapes = OddLines::Escapes::All;
  for (const auto& text : test.equals) way.clues.push_back({.text = text});
  for (const auto& literal : test.contains) way.clues.push_back({.text = literal.text, .ignore_case = literal.ignore_case});
  bool any_empty = std::ranges::any_of(way.clues, [](const Clue& clue) { return clue.text.empty(); });
  return way.clues.empty() || any_empty ? std::nullopt : std::optional(std::move(way));
}

std::optional<SearchWay> PairsLineSyntax::way_by_field(const FieldTestPtr& test) const {
  auto name = name_of(test->path);
  if (!test->may_hold || !name) return std::nullopt;
  bool is_key = std::ranges::none_of(*name, [](char c) { return c == '=' || is_blank(c); });
  if (!is_key) return std::nullopt;
  SearchWay way;
  way.clues.push_back({.text = std::move(*name), .is_name = true, .tests = {test}});
  return way;
}

/// A key stands at the begin of a line (behind a byte order mark), behind a blank or the quote that ends a value. Inside
/// of quotes, too, something may look like one: then the line is kept for nothing.
bool PairsLineSyntax::accepts(const Clue& name, const char* begin, const char* at, const char* end) const {
  if (at != begin && !is_blank(at[-1]) && at[-1] != '"' && at[-1] != '\xBF') return false;
  const char* value = at + name.text.size();
  auto passes = [&](std::string_view text) {
    return std::ranges::any_of(name.tests, [&](const FieldTestPtr& test) {
      return !is_out_of_range(*test, text) && test->allows(Value::string(text));
    });
  };
  if (is_blank(*value))
    return std::ranges::any_of(name.tests, [](const FieldTestPtr& test) { return test->allows(Value::of(true)); });
  if (*value != '=') return false;
  const char* close = ++value;
  if (*value != '"') {
    while (close != end && !is_blank(*close)) ++close;
    return passes({value, static_cast<size_t>(close - value)});
  }
  ++close, ++value;
  while (*close != '"' && *close != '\\' && *close != '\n') ++close;
  return *close != '"' || passes({value, static_cast<size_t>(close - value)});
}

const char* PairsLineSyntax::find_odd(const char* begin, const char* end, OddLines odd, size_t& newlines) const {
  bool escapes = odd.escapes != OddLines::Escapes::None &&
                 std::memchr(begin, '\\', static_cast<size_t>(end - begin)) != nullptr;
  newlines = 0;
  for (const char* at = begin; at != end; ++newlines) {
    const char* newline = find_newline(at, end);
    std::string_view line(at, static_cast<size_t>(newline - at));
    if (!line.contains('=') || (escapes && line.contains('\\'))) return at;
    at = newline + 1;
  }
  return end;
}

}  // namespace weir
