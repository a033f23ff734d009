// Value: one field of one record, in 16 bytes that are copied freely. Text is a view: into the record's
// chunk, into the StringArena of its batch, or into whatever the maker keeps alive; a Value owns nothing.
//
// What came as text keeps its spelling until somebody needs its meaning: a number that is not the canonical
// spelling of a 64-bit integer is NumberText (`1.10`, `1e400`, `12345678901234567890`), a JSON string with
// escapes keeps them
// (`is_escaped`), lists and objects are their JSON text. The text of a List or Object is followed by at least
// kReadablePastEnd readable bytes, as in chunks and StringArenas, so that simdjson can read it in place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/base/check.h"

namespace weir {

class TimeZone;

enum class Kind : uint8_t {
  Null,
  Bool,
  Int,         ///< 64 bits
  Float,       ///< made by arithmetic: finite, prints as the shortest text that reads back
  NumberText,  ///< a number as it was spelled
  String,
  Time,      ///< ns since the epoch, UTC
  Duration,  ///< ns
  List,
  Object,
};

/// A set of kinds, as bits.
using KindSet = uint16_t;
constexpr KindSet kind_bit(Kind kind) { return static_cast<KindSet>(1u << static_cast<unsigned>(kind)); }

class Value {
 public:
  constexpr Value() : int_(0) {}

  static Value of(bool value) { return Value(Kind::Bool, int64_t{value}); }
  static Value of(int64_t value) { return Value(Kind::Int, value); }
  static Value of(double value) {
    Value made(Kind::Float, 0);
    made.float_ = value;
    return made;
  }
  static Value time(int64_t ns) { return Value(Kind::Time, ns); }
  static Value duration(int64_t ns) { return Value(Kind::Duration, ns); }
  static Value string(std::string_view text) { return Value(Kind::String, text, false); }
  /// The text between the quotes of a JSON string that has valid escapes.
  static Value escaped_string(std::string_view json) { return Value(Kind::String, json, true); }
  static Value number_text(std::string_view text) { return Value(Kind::NumberText, text, false); }
  static Value list(std::string_view json) { return Value(Kind::List, json, false); }
  static Value object(std::string_view json) { return Value(Kind::Object, json, false); }

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::Null; }
  bool is_text() const { return kind_ == Kind::String; }
  bool is_number() const { return kind_ == Kind::Int || kind_ == Kind::Float || kind_ == Kind::NumberText; }
  bool is_escaped() const { return escaped_; }
  /// Whether it was not counted or ordered out but estimated: shown as `~12`.
  bool is_estimate() const { return estimate_; }
  Value as_estimate() const {
    Value estimate = *this;
    estimate.estimate_ = true;
    return estimate;
  }
  bool has_text() const {
    return kind_ == Kind::String || kind_ == Kind::NumberText || kind_ == Kind::List || kind_ == Kind::Object;
  }
  bool is_true() const { return kind_ == Kind::Bool && int_ != 0; }

  bool bool_value() const { return int_ != 0; }
  int64_t int_value() const { return int_; }  ///< of Int; the ns of Time and Duration
  double float_value() const { return float_; }
  /// Of NumberText, String (as it stands in the JSON text if `is_escaped`), List and Object.
  std::string_view raw() const { return {text_, size_}; }

 private:
  Value(Kind kind, int64_t value) : int_(value), kind_(kind) {}
  Value(Kind kind, std::string_view text, bool escaped)
      : text_(text.data()), size_(static_cast<uint32_t>(text.size())), kind_(kind), escaped_(escaped) {
    WEIR_CHECK(text.size() <= UINT32_MAX);
  }

  union {
    int64_t int_;
    double float_;
    const char* text_;
  };
  uint32_t size_ = 0;
  Kind kind_ = Kind::Null;
  bool escaped_ = false;
  bool estimate_ = false;
};

static_assert(sizeof(Value) == 16);

/// The value as text, as `~`, keys, text functions and `to raw` see it: strings decoded, numbers as they were
/// spelled, times as RFC 3339 as clocks of `zone` show them (null: UTC), lists and objects as JSON, null as "". The
/// result is a view of the value or of `scratch`.
std::string_view text_of(const Value& value, std::string& scratch, const TimeZone* zone = nullptr);

/// Appends the value as JSON text, valid UTF-8 and on one line: numbers and escapes as they were spelled, times and durations
/// as strings.
void append_json(const Value& value, std::string& out, const TimeZone* zone = nullptr);

/// The name of a kind as the language has it: "int", "string", …
std::string_view kind_name(Kind kind);

}  // namespace weir
