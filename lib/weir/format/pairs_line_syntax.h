// PairsLineSyntax: how logfmt spells keys and values. Values are strings, or true where a key stands alone. Immutable.
#pragma once

#include "weir/format/line_syntax.h"

namespace weir {

/// What ends keys and values.
inline bool is_blank_of_pairs(char c) { return static_cast<unsigned char>(c) <= ' '; }

class PairsLineSyntax final : public LineSyntax {
 public:
  Costs costs() const override { return {.line_ns = 100, .byte_ns = 1}; }
  std::optional<SearchWay> way_by_texts(const FieldTest& test) const override;
  std::optional<SearchWay> way_by_field(const FieldTestPtr& test) const override;
  bool accepts(const Clue& name, const char* begin, const char* at, const char* end) const override;
  const char* find_odd(const char* begin, const char* end, OddLines odd, size_t& newlines) const override;
};

}  // namespace weir
