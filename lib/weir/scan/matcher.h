// LineMatcher: the lines that any of several patterns occurs in, for `grep` and everything like it. It looks
// for what the patterns must contain in a whole range of lines at once and finds the borders of a line only
// around a candidate: one literal by LiteralFinder, several by LiteralSet, regular expressions by the
// literals that they require and then RE2, or by RE2 over the range.
//
// A line ends at '\n'; `$` also stands before a '\r' there. No match spans lines. Any bytes are carried
// through: NUL and invalid UTF-8 are found by literals; a regular expression (RE2, UTF-8) never matches an
// invalid byte, but what is valid around it. Immutable: one matcher serves all threads, each worker with a
// Scratch of its own.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "weir/scan/literal_set.h"

namespace weir {

struct LinePattern {
  std::string text;  ///< the bytes, or a regular expression; an empty one matches every line
  bool is_regex = false;
  std::string flags;  ///< of "ims"; regex only (m changes nothing: a text is one line)
};

struct MatchOptions {
  bool ignore_case = false;  ///< of ASCII letters in an ASCII literal, else as Unicode folds
  bool whole_words = false;  ///< no letter, digit or underscore may stand next to the match
};

class LineMatcher {
 public:
  class Scratch {
   private:
    friend class LineMatcher;
    LiteralSet::Scratch set_;
  };

  /// At least one pattern. Throws Error(Usage) for a regular expression that RE2 refuses, with its reason.
  explicit LineMatcher(std::span<const LinePattern> patterns, MatchOptions options = {});
  ~LineMatcher();
  LineMatcher(LineMatcher&&) noexcept;
  LineMatcher& operator=(LineMatcher&&) noexcept;

  Scratch make_scratch() const;

  /// Calls `visit(line)` for each matching line, in order, its '\n' included, until it returns false. What
  /// lies between two of them, or before the first and behind the last, are the lines that do not match. The
  /// last line may lack '\n'.
  using Visit = std::function<bool(std::string_view line)>;
  void for_each_match(std::string_view lines, Scratch& scratch, const Visit& visit) const;

  /// Whether a single line matches, given with or without its '\n'.
  bool matches(std::string_view line, Scratch& scratch) const;

 private:
  struct Plan;
  std::unique_ptr<const Plan> plan_;
};

}  // namespace weir
