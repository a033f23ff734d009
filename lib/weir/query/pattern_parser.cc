#include "weir/query/pattern_parser.h"

#include <array>
#include <memory>
#include <span>

#include "weir/base/check.h"
#include "weir/format/fixed_names.h"
#include "weir/format/members.h"
#include "weir/query/text_pattern.h"

namespace weir {
namespace {

class PatternParser final : public MemberParser {
 public:
  PatternParser(const FieldSet& fields, const ParserOptions& given)
      : MemberParser(fields, given), pattern_(*options().format.pattern), names_(pattern_.names(), plan()) {}

 protected:
  std::string_view read(std::string_view line, Members& out) const override {
    std::array<Value, TextPattern::kFieldsMax> values;
    auto found = std::span(values).first(names_.size());
    if (!pattern_.read(line, {out.arena(), options().zone(), options().now_ns}, found)) return pattern_.refusal();
    for (size_t i = 0; i < found.size(); i++)
      if (!found[i].is_null()) names_.put(i, found[i], out);
    return {};
  }

 private:
  const TextPattern& pattern_;   // of the options, which keep it
  FixedNames names_;
};

}  // namespace

constinit const FormatDef pattern_format = {
    .name = "parse",
    .summary = "lines by a pattern",
    .make_parser = [](const FieldSet& fields, const ParserOptions& options) -> std::unique_ptr<RecordParser> {
      WEIR_CHECK(options.format.pattern);
      return std::make_unique<PatternParser>(fields, options);
    }};

}  // namespace weir
