// JsonLineSyntax: how JSON lines spell names and values. Immutable.
#pragma once

#include "weir/format/line_syntax.h"

namespace weir {

class JsonLineSyntax final : public LineSyntax {
 public:
  Costs costs() const override { return {.line_ns = 40, .byte_ns = 0.2}; }
  std::optional<SearchWay> way_by_texts(const FieldTest& test) const override;
  std::optional<SearchWay> way_by_field(const FieldTestPtr& test) const override;
  bool accepts(const Clue& name, const char* begin, const char* at, const char* end) const override;
  const char* find_odd(const char* begin, const char* end, OddLines odd, size_t& newlines) const override;
};

}  // namespace weir
