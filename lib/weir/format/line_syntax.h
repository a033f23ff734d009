// LineSyntax: how the lines of a format spell the values of their records, as far as a Prefilter must know to tell by
// the bytes of a line that a record can't satisfy a condition. A format that has one is filtered before it is parsed.
// Immutable: one serves all threads.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/format/odd_lines.h"
#include "weir/format/record_condition.h"
#include "weir/scan/matcher.h"

namespace weir {

using FieldTestPtr = std::shared_ptr<const FieldTest>;

/// Something to look for, and what then decides about the line.
struct Clue {
  std::string text;
  bool ignore_case = false;
  bool is_name = false;         ///< the name of a member: `LineSyntax::accepts` is asked about what stands there
  bool may_be_dotted = false;   ///< of a name: it may be the last of several with dots between them
  std::vector<FieldTestPtr> tests = {};   ///< of a name: one of them may hold for its value
};

/// A way to look. Every line for which the condition holds is odd or contains one of the clues, or it matches.
struct SearchWay {
  std::vector<Clue> clues = {};
  OddLines odd{.escapes = OddLines::Escapes::None};
  std::shared_ptr<const LineMatcher> matcher = {};   ///< instead of clues
};

class LineSyntax {
 public:
  /// What parsing costs, roughly: searching must be worth it.
  struct Costs {
    double line_ns, byte_ns;
  };

  virtual ~LineSyntax() = default;

  virtual Costs costs() const = 0;

  /// How to look for the texts of which the field must have one; nothing if lines may lack all of them.
  virtual std::optional<SearchWay> way_by_texts(const FieldTest& test) const = 0;
  /// How to look for the field itself; nothing if the test says nothing of values, or they can't be told in place.
  virtual std::optional<SearchWay> way_by_field(const FieldTestPtr& test) const = 0;

  /// Whether the name found at `at`, in lines from `begin` to `end`, is that of a member whose value may pass.
  virtual bool accepts(const Clue& name, const char* begin, const char* at, const char* end) const = 0;

  /// A place inside (or at the newline of) the first line that is odd, or does not look like a record, or `end`.
  /// `begin` is the begin of a line, and `end` is behind a newline. `newlines` gets how many are in front of it.
  virtual const char* find_odd(const char* begin, const char* end, OddLines odd, size_t& newlines) const = 0;
};

}  // namespace weir
