// JSON that is no JSON lines: objects over several lines, several on a line, or a list at the top whose elements are the
// records. JsonShape tells from the first bytes of a file which it is; JsonValueCutter finds where the values stand, by
// their structure alone: whether one is valid JSON is for the parser to say. Both take the bytes in pieces of any size
// and do not depend on where these are cut.
//
// At the top, and in a list there, values may be separated by blanks, newlines and commas. What is no object or list is
// a value up to a comma, a bracket or the end of the line. A value that is broken spoils as little as can be told:
//  - a string that the end of its line cuts off ends there;
//  - a closing bracket that does not fit closes what it fits, if there is such a thing in the value; a `]` that closes
//    nothing in it closes the list around it, and the value with it;
//  - a `{` that begins a line which is indented no further than the one that the value began on begins a new value, if
//    only a name could stand there, or if all lines between are indented further: the value before was cut off.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir {

enum class JsonIs : uint8_t {
  Undecided,   ///< more bytes are needed
  Lines,       ///< each line is a value, or no JSON at all
  Values,
};

class JsonShape {
 public:
  /// `is_json`: that is known, so what begins with `[` is a list. Else it must look like one: an object or the end of the
  /// line follows.
  explicit JsonShape(bool is_json) : is_json_(is_json) {}

  /// Takes the next bytes of the file, until it has decided.
  JsonIs look_at(std::string_view bytes);

 private:
  enum class At : uint8_t { Begin, List, Object, String, Escape, Behind };
  JsonIs step(char c);

  bool is_json_;
  JsonIs is_ = JsonIs::Undecided;
  At at_ = At::Begin;
  size_t depth_ = 0, marks_ = 0;   ///< of a byte order mark
};

class JsonValueCutter {
 public:
  static constexpr size_t kDepthMax = 1024;

  enum class Event : uint8_t {
    None,      ///< the bytes are used up
    Begins,    ///< a value begins at `place`
    Ends,      ///< it ends in front of `place`
    TooDeep,   ///< a value is nested deeper than kDepthMax
  };

  /// Goes on in `bytes` at `place` to the next event; call it again from there.
  Event next(std::string_view bytes, size_t& place);

  bool in_value() const { return at_ != At::Top; }
  bool in_list() const { return in_list_; }

 private:
  enum class At : uint8_t { Top, Loose, Value, String, Escape };
  void pass_plain(std::string_view bytes, size_t& place);
  Event look_between(char c);
  Event look_inside(char c);
  bool begins_anew(char c);
  bool close(bool is_list);
  void note_line(char c);

  At at_ = At::Top;
  At string_in_ = At::Value;           ///< what the string at hand stands in: a value of brackets, or a loose one
  bool in_list_ = false;               ///< at the top
  std::bitset<kDepthMax> lists_;       ///< what is open in the value: a list, or an object
  size_t depth_ = 0;
  char before_ = 0;                    ///< the last byte of the value that is no blank
  size_t indent_ = 0;                  ///< of the line at hand
  bool in_indent_ = true;              ///< nothing but blanks in it so far
  size_t value_indent_ = 0;            ///< of the line that the value began on
  bool has_lines_ = false, all_deeper_ = true;   ///< further lines of the value, all indented further than that one
};

}  // namespace weir
