#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "weir/data/json_text.h"
#include "weir/query/coerce.h"
#include "weir/query/functions.h"
#include "weir/query/letter_case.h"

namespace weir {
namespace {

using Arguments = std::span<const Value>;

/// The size of the first code point, an invalid byte counting as one.
size_t step(std::string_view text) { return std::max<size_t>(utf8_sequence_bytes(text), 1); }

int64_t count_code_points(std::string_view text) {
  int64_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(step(text));
  return count;
}

std::optional<int64_t> int_of(const Value& value) {
  auto number = number_of(value);
  if (!number || !number->is_int) return std::nullopt;
  return number->whole;
}

Value len(FunctionCall& call, Arguments arguments) {
  const Value& value = arguments[0];
  if (value.kind() == Kind::List) {
    call.scratch.json().elements(value, call.scratch.elements);
    return Value::of(static_cast<int64_t>(call.scratch.elements.size()));
  }
  if (value.kind() == Kind::Object) {
    std::vector<std::pair<Value, Value>> members;
    call.scratch.json().members(value, members);
    return Value::of(static_cast<int64_t>(members.size()));
  }
  return Value::of(count_code_points(call.text(value)));
}

Value lower(FunctionCall& call, Arguments arguments) {
  std::string out;
  append_lower(call.text(arguments[0]), out);
  return call.made(out);
}

Value upper(FunctionCall& call, Arguments arguments) {
  std::string out;
  append_upper(call.text(arguments[0]), out);
  return call.made(out);
}

Value trim(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return Value::string("");
  return call.made(text.substr(begin, text.find_last_not_of(kBlank) - begin + 1));
}

Value contains(FunctionCall& call, Arguments arguments) {
  return Value::of(call.text(arguments[0]).find(call.other_text(arguments[1])) != std::string_view::npos);
}

Value starts_with(FunctionCall& call, Arguments arguments) {
  return Value::of(call.text(arguments[0]).starts_with(call.other_text(arguments[1])));
}

Value ends_with(FunctionCall& call, Arguments arguments) {
  return Value::of(call.text(arguments[0]).ends_with(call.other_text(arguments[1])));
}

Value replace(FunctionCall& call, Arguments arguments) {
  if (arguments[0].is_null() || arguments[2].is_null()) return Value();
  std::string out;
  std::string with_scratch;
  auto text = call.text(arguments[0]);
  auto with = text_of(arguments[2], with_scratch);
  if (call.regex) {
    call.regex->replace_all(text, with, out);
    return call.made(out);
  }
  if (arguments[1].is_null()) return Value();
  auto pattern = call.other_text(arguments[1]);
  if (pattern.empty()) return call.made(text);
  for (size_t at = text.find(pattern); at != std::string_view::npos; at = text.find(pattern)) {
    out += text.substr(0, at);
    out += with;
    text.remove_prefix(at + pattern.size());
  }
  out += text;
  return call.made(out);
}

Value list_of(FunctionCall& call, const std::vector<std::string_view>& parts) {
  std::string json = "[";
  for (auto part : parts) {
    if (json.size() > 1) json += ',';
    append_json_string(part, json);
  }
  return Value::list(call.arena.put(json + "]"));
}

Value split(FunctionCall& call, Arguments arguments) {
  if (arguments[0].is_null()) return Value();
  auto text = call.text(arguments[0]);
  if (call.regex) return list_of(call, call.regex->split(text));
  if (arguments[1].is_null()) return Value();
  auto separator = call.other_text(arguments[1]);
  std::vector<std::string_view> parts;
  while (!separator.empty()) {
    size_t at = text.find(separator);
    if (at == std::string_view::npos) break;
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  parts.push_back(text);
  return list_of(call, parts);
}

Value join(FunctionCall& call, Arguments arguments) {
  if (arguments[0].kind() != Kind::List) return Value();
  std::vector<Value> elements;
  call.scratch.json().elements(arguments[0], elements);
  auto separator = call.other_text(arguments[1]);
  std::string out;
  for (size_t i = 0; i < elements.size(); ++i) {
    if (i) out += separator;
    out += call.text(elements[i]);
  }
  return call.made(out);
}

Value substr(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  auto start = int_of(arguments[1]);
  auto count = arguments.size() > 2 ? int_of(arguments[2]) : INT64_MAX;
  if (!start || !count) return Value();
  if (*start < 0) *start = std::max<int64_t>(*start + count_code_points(text), 0);
  for (; *start > 0 && !text.empty(); --*start) text.remove_prefix(step(text));
  size_t end = 0;
  for (; *count > 0 && end < text.size(); --*count) end += step(text.substr(end));
  return call.made(text.substr(0, end));
}

Value extract(FunctionCall& call, Arguments arguments) {
  if (!call.regex || arguments[0].is_null()) return Value();
  auto found = call.regex->extract(call.text(arguments[0]));
  return found ? call.made(*found) : Value();
}

Value concat(FunctionCall& call, Arguments arguments) {
  std::string out;
  for (const Value& argument : arguments) out += call.text(argument);
  return call.made(out);
}

/// Drops escape sequences of terminals: CSI (`ESC [ … letter`), OSC (`ESC ] … BEL` or `ESC \`) and those of
/// two bytes.
Value strip_ansi(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '\x1B') {
      out += text[at++];
      continue;
    }
    char kind = at + 1 < text.size() ? text[at + 1] : '\0';
    at += 2;
    if (kind == '[') {
      while (at < text.size() && !(text[at] >= 0x40 && text[at] <= 0x7E)) ++at;
      ++at;
    } else if (kind == ']') {
      while (at < text.size() && text[at] != '\x07' && text[at] != '\x1B') ++at;
      at += at < text.size() && text[at] == '\x1B' ? 2 : 1;
    }
  }
  return call.made(out);
}

constexpr ScalarFunction kFunctions[] = {
    {"len", len},
    {"lower", lower},
    {"upper", upper},
    {"trim", trim},
    {"contains", contains},
    {"starts_with", starts_with},
    {"ends_with", ends_with},
    {"replace", replace, true},
    {"split", split, true},
    {"join", join},
    {"substr", substr},
    {"extract", extract, true},
    {"concat", concat, true},
    {"strip_ansi", strip_ansi},
};

}  // namespace

std::span<const ScalarFunction> text_functions() { return kFunctions; }

}  // namespace weir
