#include "weir/format/json_line_syntax.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "weir/data/number.h"
#include "weir/format/json_line_scan.h"

namespace weir {
namespace {

using Escapes = OddLines::Escapes;

/// Whether JSON may spell it otherwise than as it is or by `\u`.
bool has_short_escape(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return c == '"' || c == '\\' || c == '/' || static_cast<unsigned char>(c) < 0x20; });
}

Escapes escapes_of(std::string_view text) { return has_short_escape(text) ? Escapes::All : Escapes::Unicode; }

/// Reads the scalar at `at`, in a line that ends before `end`. False if it is none that can be told in place.
bool read_scalar(const char* at, const char* end, Value& out) {
  auto ends_token = [](char c) {
    return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
  };
  if (*at == '"') {
    ++at;
    const char* close = at;
    while (*close != '"' && *close != '\\' && *close != '\n') ++close;
    out = Value::string({at, static_cast<size_t>(close - at)});
    return *close == '"';
  }
  // Most numbers are short.
  int64_t short_number = 0;
  const char* digit = at;
  while (digit - at < 18 && *digit >= '0' && *digit <= '9')
    short_number = short_number * 10 + (*digit++ - '0');
  if (digit != at && ends_token(*digit) && (*at != '0' || digit - at == 1)) {
    out = Value::of(short_number);
    return true;
  }
  const char* close = at;
  while (close != end && !ends_token(*close)) ++close;
  std::string_view token(at, static_cast<size_t>(close - at));
  if (token.empty()) return false;
  int64_t whole = 0;
  switch (token[0]) {
    case 't':
      out = Value::of(true);
      return token == "true";
    case 'f':
      out = Value::of(false);
      return token == "false";
    case 'n':
      out = Value();
      return token == "null";
    default:
      switch (classify_json_number(token, whole)) {
        case JsonNumber::CanonicalInt:
          out = Value::of(whole);
          return true;
        case JsonNumber::Other:
          out = Value::number_text(token);
          return true;
        case JsonNumber::Invalid:
          break;
      }
      return false;
  }
}

}  // namespace

std::optional<SearchWay> JsonLineSyntax::way_by_texts(const FieldTest& test) const {
  SearchWay way;
  bool raw = test.path.special() == "_line";
  auto add = [&](std::string_view text, std::string searched, bool ignore_case) {
    way.clues.push_back({.text = std::move(searched), .ignore_case = ignore_case, .tests = {}});
    if (!raw) way.odd.escapes = std::max(way.odd.escapes, escapes_of(text));
  };
  for (const auto& text : test.equals) add(text, '"' + text + '"', false);
  for (const auto& literal : test.contains) {
    if (literal.text.empty()) return std::nullopt;
    add(literal.text, literal.text, literal.ignore_case);
  }
  return way.clues.empty() ? std::nullopt : std::optional(std::move(way));
}

std::optional<SearchWay> JsonLineSyntax::way_by_field(const FieldTestPtr& test) const {
  if (!test->may_hold || !test->path.special().empty()) return std::nullopt;
  const std::string* name = nullptr;
  size_t names = 0;
  for (const auto& part : test->path.parts) {
    if (auto text = std::get_if<std::string>(&part)) name = text, ++names;
  }
  // Where a name is not valid UTF-8, it is read with `?` for what is not.
  if (!name || name->find('?') != name->npos) return std::nullopt;
  SearchWay way;
  way.clues.push_back({.text = *name + '"', .is_name = true, .may_be_dotted = names > 1, .tests = {test}});
  way.odd = {.escapes = escapes_of(*name), .objects_in_lists = test->reports_lists && names > 1};
  return way;
}

bool JsonLineSyntax::accepts(const Clue& name, const char* begin, const char* at, const char* end) const {
  if (at == begin || !(at[-1] == '"' || (name.may_be_dotted && at[-1] == '.'))) return false;
  auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  at += name.text.size();
  while (is_blank(*at)) ++at;
  if (*at != ':') return false;
  ++at;
  while (is_blank(*at)) ++at;
  Value value;
  if (!read_scalar(at, end, value)) return true;
  return std::ranges::any_of(name.tests, [&](const auto& test) { return test->allows(value); });
}

const char* JsonLineSyntax::find_odd(const char* begin, const char* end, OddLines odd, size_t& newlines) const {
  return json_line_scan().find_odd(begin, end, odd, newlines);
}

}  // namespace weir
