// TextTemplate: text with fields in it that is looked for in lines: `from {ip} port {port:int}`. Compiled into a list of
// items, which are matched from left to right; nothing is allocated for a line.
//
//  - It is found anywhere in the text, at the first place where all of it fits. A field in front begins where the text
//    begins, one at the end runs to the end.
//  - `{x}` runs to the first place from which all that follows fits; `{}` skips as much. A blank in the template is one or
//    more blanks. `{{` and `}}` are braces.
//  - `{x:type}` takes what reads as the type: word (letters, digits, `_`), int, float, ip, duration, quoted (what stands
//    between quotes, decoded) and time (as parse_time reads them, with a month and a day in front as in syslog, or an
//    epoch). `{x:%d/%b/%Y}` takes what the pattern reads (data/time_pattern.h). Of times, the longest text that reads.
//  - Two fields need something between them, unless the first has a type that says where it ends.
//
// What has failed is never tried again (`tried_`), so a line costs its length times the number of fields, whatever it
// holds.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/path.h"
#include "weir/data/time_pattern.h"
#include "weir/query/text_pattern.h"

namespace weir {

class TextTemplate final : public TextPattern {
 public:
  /// Bytes in `literal` mean nothing but themselves. Throws Error(Usage) for what is no template.
  explicit TextTemplate(std::string_view text, std::span<const TextSpan> literal = {});

  bool read(std::string_view text, const Reading& reading, std::span<Value> values) const override;
  std::string_view refusal() const override { return "the template does not fit"; }

 private:
  class Compiler;
  class Match;
  enum class Type : uint8_t { Any, Word, Int, Float, Ip, Duration, Quoted, Time, Pattern };
  struct Item {
    enum class Kind : uint8_t { Literal, Blank, Field } kind;
    std::string text = {};                      ///< of Literal
    Type type = Type::Any;                      ///< of Field, as the rest
    int value = -1;                             ///< its place among the names; -1: skipped
    size_t open = 0;                            ///< of Any: its place among those
    std::optional<TimePattern> pattern = {};
  };

  std::vector<Item> items_;
  size_t open_count_ = 0;
};

}  // namespace weir
