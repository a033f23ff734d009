// JsonDocument: one JSON text under simdjson On-Demand, and the reading of its scalars and containers as Values. The
// only header that includes simdjson; for the sources of this folder. Copes with invalid UTF-8 as json_parser.h says:
// everything handed out is a view of the text that was opened.
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

  /// Begins to read `json`, which is followed by kReadablePastEnd readable bytes, and ends the reading before.
  Error open(std::string_view json);

  simdjson::ondemand::document& root() { return document_; }

  /// Reads a value that was found in this document and moves on behind it. Lists and objects are valid JSON as a
  /// whole, strings have valid escapes.
  Error read(simdjson::ondemand::value json, Value& out);

  /// Walks the whole document; an error if it is not one valid JSON text, nested at most kDepthMax deep.
  Error validate();

  /// As JSON text that `validate` accepted.
  Value value() const;

  /// Whether `key`, as it stands in the text, is the name `name`.
  bool key_is(simdjson::ondemand::raw_json_string key, std::string_view name) const {
    const char* raw = key.raw();
    // A key that is cut off by the end of the text is no trouble: the bytes behind it can be read.
    if (name.size() <= kCompareInPlaceBytes && raw[name.size()] == '"' &&
        std::memcmp(raw, name.data(), name.size()) == 0) {
      return true;
    }
    return (has_escapes_ || name.size() > kCompareInPlaceBytes) && key_is_slowly(raw, name);
  }

  /// The key's text between its quotes, in the opened text.
  std::string_view key_text(simdjson::ondemand::raw_json_string key) const;

  /// The bytes of the opened text that `view`, a view of what simdjson reads, stands for.
  std::string_view original(std::string_view view) const { return {view.data() + shift_, view.size()}; }

  bool has_escapes() const { return has_escapes_; }
  size_t held_bytes() const { return parser_.capacity() * 6 + repaired_bytes_; }

 private:
  static constexpr int kDepthMax = 1024;
  static constexpr size_t kCompareInPlaceBytes = 64;  ///< simdjson's padding: what may be read past the end for sure

  bool key_is_slowly(const char* raw, std::string_view name) const;
  Error open_repaired(std::string_view json);
  Error read_scalar(std::string_view token, Value& out) const;
  template <typename Json>  // ondemand::value or ondemand::document
  Error walk(Json& json, int depth);

  simdjson::ondemand::parser parser_;
  simdjson::ondemand::document document_;
  std::string_view json_;            ///< what simdjson reads: the opened text or its repaired copy
  ptrdiff_t shift_ = 0;              ///< from what simdjson reads to the opened text
  bool has_escapes_ = false;
  std::unique_ptr<char[]> repaired_;
  size_t repaired_bytes_ = 0;
};

/// What a simdjson error means to somebody who looks at the line.
std::string_view describe_json_error(simdjson::error_code error);

}  // namespace weir
