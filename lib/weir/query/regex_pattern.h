// RegexPattern: a regular expression whose named groups, `(?P<name>…)`, are fields; the first match in the text counts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/path.h"
#include "weir/query/regex.h"
#include "weir/query/text_pattern.h"

namespace weir {

class RegexPattern final : public TextPattern {
 public:
  /// Throws ExprError with `span`, also if no group has a name.
  RegexPattern(const std::string& pattern, std::string_view flags, TextSpan span);

  bool read(std::string_view text, const Reading& reading, std::span<Value> values) const override;
  std::string_view refusal() const override { return "the regular expression does not match"; }

 private:
  Regex regex_;
  std::vector<size_t> groups_;   ///< by name
};

}  // namespace weir
