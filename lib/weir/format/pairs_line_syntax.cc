#include "weir/format/pairs_line_syntax.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <variant>

#include "weir/data/value.h"
#include "weir/scan/literal_finder.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

constexpr std::string_view kTrue = "true";

/// Whether a key that stands alone, which is true, has this text without spelling it.
bool is_in_true(std::string_view text) {
  const char* end = kTrue.data() + kTrue.size();
  return LiteralFinder(std::string(text), true).find(kTrue.data(), end) != end;
}

}  // namespace

std::optional<SearchWay> PairsLineSyntax::way_by_texts(const FieldTest& test) const {
  bool raw = test.path.special() == "_line";
  SearchWay way;
  if (!raw) way.odd.escapes = OddLines::Escapes::All;
  for (const auto& text : test.equals) {
    if (text.empty()) return std::nullopt;
    way.clues.push_back({.text = text});
  }
  for (const auto& literal : test.contains) {
    if (literal.text.empty() || (!raw && is_in_true(literal.text))) return std::nullopt;
    way.clues.push_back({.text = literal.text, .ignore_case = literal.ignore_case});
  }
  return way.clues.empty() ? std::nullopt : std::optional(std::move(way));
}

std::optional<SearchWay> PairsLineSyntax::way_by_field(const FieldTestPtr& test) const {
  const auto& path = test->path;
  auto is_name = [](const Path::Part& part) {
    const auto* name = std::get_if<std::string>(&part);
    return name && !name->empty();
  };
  if (!test->may_hold || !path.special().empty() || !std::ranges::all_of(path.parts, is_name)) return std::nullopt;
  // Members have no members here: `a.b` is a key as it stands.
  auto key = path.text();
  if (key.empty() || std::ranges::any_of(key, [](char c) { return c == '=' || is_blank_of_pairs(c); })) return std::nullopt;
  SearchWay way;
  way.clues.push_back({.text = std::move(key), .is_name = true, .tests = {test}});
  return way;
}

/// A key stands at the begin of a line (behind a byte order mark), behind a blank or the quote that ends a value. Inside
/// of quotes, too, something may look like one: then the line is kept for nothing.
bool PairsLineSyntax::accepts(const Clue& name, const char* begin, const char* at, const char* end) const {
  if (at != begin && !is_blank_of_pairs(at[-1]) && at[-1] != '"' && at[-1] != '\xBF') return false;
  const char* value = at + name.text.size();
  auto passes = [&](std::string_view text) {
    return std::ranges::any_of(name.tests, [&](const FieldTestPtr& test) { return test->allows(Value::string(text)); });
  };
  if (is_blank_of_pairs(*value))
    return std::ranges::any_of(name.tests, [](const FieldTestPtr& test) { return test->allows(Value::of(true)); });
  if (*value != '=') return false;
  const char* close = ++value;
  if (*value != '"') {
    while (close != end && !is_blank_of_pairs(*close)) ++close;
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
