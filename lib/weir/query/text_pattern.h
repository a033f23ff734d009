// TextPattern: what `parse` looks for in a text, and the fields that it takes out of it: a template (text_template.h) or
// a regular expression with named groups (regex_pattern.h). Immutable; used by all workers at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/data/string_arena.h"
#include "weir/data/time_zone.h"
#include "weir/data/value.h"

namespace weir {

class TextPattern {
 public:
  static constexpr size_t kFieldsMax = 64;

  /// What the values depend on beside the text.
  struct Reading {
    StringArena& arena;     ///< for values that are no part of the text
    const TimeZone* zone;   ///< of times that name none
    int64_t now_ns;         ///< for times without a year
  };

  virtual ~TextPattern() = default;

  /// The names of the fields, none twice, at most kFieldsMax.
  const std::vector<std::string>& names() const { return names_; }

  /// Whether `text` holds what is looked for. If so, `values` gets one value for each name, null where there is none;
  /// they are views of the text or of the arena.
  virtual bool read(std::string_view text, const Reading& reading, std::span<Value> values) const = 0;

  /// Why a text is refused, as a phrase.
  virtual std::string_view refusal() const = 0;

 protected:
  std::vector<std::string> names_;
};

}  // namespace weir
