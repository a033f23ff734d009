#include "weir/format/json_values.h"

#include <array>

namespace weir {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Most bytes change nothing: they are passed over in a tight loop.
enum Byte : uint8_t { kPlain, kBlank, kTelling };

constexpr auto bytes_that_tell(std::string_view telling) {
  std::array<Byte, 256> bytes{};
  bytes[' '] = bytes['\t'] = bytes['\r'] = kBlank;
  for (char c : telling) bytes[static_cast<unsigned char>(c)] = kTelling;
  return bytes;
}
constexpr auto kInValue = bytes_that_tell("{}[]\"\n"), kInString = bytes_that_tell("\"\\\n");

}  // namespace

JsonIs JsonShape::look_at(std::string_view bytes) {
  for (char c : bytes) {
    if (is_ != JsonIs::Undecided) break;
    is_ = step(c);
  }
  return is_;
}

JsonIs JsonShape::step(char c) {
  switch (at_) {
    case At::Begin:
      if (marks_ < kByteOrderMark.size() && c == kByteOrderMark[marks_]) {
        marks_++;
        return JsonIs::Undecided;
      }
      if (is_blank(c) || c == '\n') return JsonIs::Undecided;
      if (c == '[') {
        at_ = At::List;
        return is_json_ ? JsonIs::Values : JsonIs::Undecided;
      }
      if (c != '{') return JsonIs::Lines;
      at_ = At::Object;
      depth_ = 1;
      return JsonIs::Undecided;
    case At::List:
      if (is_blank(c)) return JsonIs::Undecided;
      return c == '{' || c == '\n' ? JsonIs::Values : JsonIs::Lines;
    case At::Object:
      if (c == '\n') return JsonIs::Values;
      if (c == '"') at_ = At::String;
      if (c == '{' || c == '[') depth_++;
      if ((c == '}' || c == ']') && --depth_ == 0) at_ = At::Behind;
      return JsonIs::Undecided;
    case At::String:
      if (c == '\n') return JsonIs::Lines;
      if (c == '\\') at_ = At::Escape;
      if (c == '"') at_ = At::Object;
      return JsonIs::Undecided;
    case At::Escape:
      if (c == '\n') return JsonIs::Lines;
      at_ = At::String;
      return JsonIs::Undecided;
    case At::Behind:
      if (is_blank(c)) return JsonIs::Undecided;
      return c == '{' || c == '[' ? JsonIs::Values : JsonIs::Lines;
  }
  return JsonIs::Lines;
}

JsonValueCutter::Event JsonValueCutter::next(std::string_view bytes, size_t& place) {
  for (; place < bytes.size(); place++) {
    if (at_ == At::String || (at_ == At::Value && !in_indent_)) {
      pass_plain(bytes, place);
      if (place == bytes.size()) break;
    }
    char c = bytes[place];
    Event event = Event::None;
    switch (at_) {
      case At::Top: event = look_between(c); break;
      case At::Loose:
        if (c == '"') {
          at_ = At::String;
          string_in_ = At::Loose;
        } else if (c == '\n' || c == '{' || c == '[' || (in_list_ && (c == ',' || c == ']'))) {
          event = Event::Ends;
        }
        break;
      case At::Value:
        event = look_inside(c);
        if (event == Event::None && depth_ == 0) {
          place++;   // it ends behind the bracket that closes it
          event = Event::Ends;
        }
        break;
      case At::String:
        if (c == '"') at_ = string_in_;
        else if (c == '\\') at_ = At::Escape;
        else if (c == '\n') at_ = string_in_, place--;   // cut off; the newline is not of the string
        break;
      case At::Escape:
        at_ = At::String;
        if (c == '\n') place--;
        break;
    }
    if (event == Event::Ends) at_ = At::Top;
    if (event != Event::None) return event;
  }
  return Event::None;
}

void JsonValueCutter::pass_plain(std::string_view bytes, size_t& place) {
  const auto& kinds = at_ == At::String ? kInString : kInValue;
  char last = before_;
  for (; place < bytes.size(); place++) {
    Byte kind = kinds[static_cast<unsigned char>(bytes[place])];
    if (kind == kTelling) break;
    if (kind == kPlain) last = bytes[place];
  }
  if (at_ == At::Value) before_ = last;
}

JsonValueCutter::Event JsonValueCutter::look_between(char c) {
  note_line(c);
  if (is_blank(c) || c == '\n' || c == ',') return Event::None;
  if (c == (in_list_ ? ']' : '[')) {
    in_list_ = !in_list_;
    return Event::None;
  }
  at_ = c == '{' || c == '[' ? At::Value : At::Loose;
  depth_ = 0;
  before_ = 0;
  value_indent_ = indent_;
  has_lines_ = false;
  all_deeper_ = true;
  return Event::Begins;
}

JsonValueCutter::Event JsonValueCutter::look_inside(char c) {
  bool begins_line = in_indent_;
  note_line(c);
  if (is_blank(c) || c == '\n') return Event::None;
  if (begins_line && begins_anew(c)) return Event::Ends;
  switch (c) {
    case '{':
    case '[':
      if (depth_ == kDepthMax) return Event::TooDeep;
      lists_[depth_++] = c == '[';
      break;
    case '}':
    case ']':
      if (!close(c == ']')) return Event::Ends;
      break;
    case '"':
      at_ = At::String;
      string_in_ = At::Value;
      break;
    default: break;
  }
  before_ = c;
  return Event::None;
}

/// Of the first byte of a line within a value: whether it is none of it.
bool JsonValueCutter::begins_anew(char c) {
  if (depth_ == 0) return false;
  if (c == '{' && indent_ <= value_indent_) {
    bool in_object = !lists_[depth_ - 1];
    return (in_object && before_ != ':') || (has_lines_ && all_deeper_);
  }
  if (c != '}' && c != ']') {
    has_lines_ = true;
    all_deeper_ &= indent_ > value_indent_;
  }
  return false;
}

/// False if it closes the list around the value.
bool JsonValueCutter::close(bool is_list) {
  for (size_t i = depth_; i-- > 0;) {
    if (lists_[i] != is_list) continue;
    depth_ = i;
    return true;
  }
  return !(is_list && in_list_);
}

/// Keeps count of how far the line at hand is indented.
void JsonValueCutter::note_line(char c) {
  if (c == '\n') {
    in_indent_ = true;
    indent_ = 0;
  } else if (in_indent_) {
    if (is_blank(c)) indent_++;
    else in_indent_ = false;
  }
}

}  // namespace weir
