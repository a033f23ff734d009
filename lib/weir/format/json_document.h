// JsonDocument: one JSON text under simdjson On-Demand, and the reading of its scalars and containers as
// Values. The only header that includes simdjson; for the sources of this folder. Copes with invalid UTF-8 as
// json_parser.h says: everything handed out is a view of the text that was opened.
#pragma once

#define SIMDJSON_DEVELOPMENT_CHECKS 0  // they cost and catch only misuse, which our tests do
#include <simdjson.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "weir/data/value.h"

namespace weir {

class JsonDocument {
 public:
  using Error = simdjson::error_code;

  /// Begins to read `json`, which is followed by kReadablePastEnd readable bytes, and ends the reading
  /// before.
  Error open(std::string_view json);

  /// The same for a caller that keeps the document to itself, where the compiler can hold the place of
  /// reading in registers: the visitor that all lines pass through. Invalid UTF-8 is an error here.
  Error open(std::string_view json, simdjson::ondemand::document& document) {
    json_ = json;
    shift_ = 0;
    if (json.size() > parser_.capacity() || parser_.capacity() > kKeptCapacityBytes) {
      if (auto error = resize_parser(json.size())) return error;
    }
    simdjson::padded_string_view padded(json.data(), json.size(), json.size() + simdjson::SIMDJSON_PADDING);
    return parser_.iterate(padded).get(document);
  }

  simdjson::ondemand::document& root() { return document_; }

  /// Reads a value that was found in this document and moves on behind it. Lists and objects are valid JSON
  /// as a whole, strings have valid escapes.
  Error read(simdjson::ondemand::value json, Value& out);

  /// Ends the reading before: the scalars that are read from here on are in no opened text.
  void close() { shift_ = 0; }

  /// Reads a string, number, true, false or null from its text up to the next token.
  Error read_scalar(std::string_view token, Value& out) const;

  /// Walks the whole document; an error if it is not one valid JSON text, nested at most kDepthMax deep.
  Error validate();

  /// As JSON text that `validate` accepted.
  Value value() const;

  /// Whether the key is written as `name`, letter by letter: true is sure, false is sure unless `key_is_odd`.
  static bool key_is_plainly(simdjson::ondemand::raw_json_string key, std::string_view name) {
    const char* raw = key.raw();
    // A key that the end of the text cuts off is no trouble: the bytes behind it can be read.
    return name.size() <= kCompareInPlaceBytes && raw[name.size()] == '"' &&
           std::memcmp(raw, name.data(), name.size()) == 0;
  }
  /// Whether the key has escapes or is too long to be compared in place.
  static bool key_is_odd(simdjson::ondemand::raw_json_string key) {
    const char* raw = key.raw();
    for (size_t i = 0; i < kCompareInPlaceBytes; ++i) {
      if (raw[i] == '"') return false;
      if (raw[i] == '\\') return true;
    }
    return true;
  }
  /// Whether the key means `name`, escapes and all.
  bool key_is(simdjson::ondemand::raw_json_string key, std::string_view name) const {
    return key_is_plainly(key, name) || (key_is_odd(key) && odd_key_is(key, name));
  }

  /// The key's text between its quotes, in the opened text.
  std::string_view key_text(simdjson::ondemand::raw_json_string key) const;

  /// The bytes of the opened text that `view`, a view of what simdjson reads, stands for.
  std::string_view original(std::string_view view) const { return {view.data() + shift_, view.size()}; }

  size_t held_bytes() const { return parser_.capacity() * 6 + repaired_bytes_; }

 private:
  static constexpr int kDepthMax = 1024;
  static constexpr size_t kKeptCapacityBytes = 256
                                               << 10;  ///< a parser that a long line made larger is not kept
  static constexpr size_t kCompareInPlaceBytes =
      64;  ///< simdjson's padding: what may be read past the end for sure

  bool odd_key_is(simdjson::ondemand::raw_json_string key, std::string_view name) const;
  Error resize_parser(size_t bytes);
  Error open_repaired(std::string_view json);
  template <typename Json>  // ondemand::value or ondemand::document
  Error walk(Json& json, int depth);

  simdjson::ondemand::parser parser_;
  simdjson::ondemand::document document_;
  std::string_view json_;  ///< what simdjson reads: the opened text or its repaired copy
  ptrdiff_t shift_ = 0;    ///< from what simdjson reads to the opened text
  std::unique_ptr<char[]> repaired_;
  size_t repaired_bytes_ = 0;
};

/// What a simdjson error means to somebody who looks at the line.
std::string_view describe_json_error(simdjson::error_code error);

}  // namespace weir
