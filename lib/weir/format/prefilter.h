// Prefilter: of lines that a parser is to read, those that may satisfy a condition, found by their bytes at many
// times the speed of parsing. There may be several ways to look: for a text that must occur (`"error"`), or for a
// name that must (then its value is read where it stands). What they look for a format says by its LineSyntax. Each
// is exact by itself; every so often a worker tries them all on the lines at hand and goes on with the cheapest, or
// with none where too many lines would remain. Which one is used never shows.
//
// Exactness: what is looked for is spelled as it is in every line that could match, because a line with an escape which
// could spell it otherwise is never passed over. Nor is one that does not look like a record: `{"…}` in JSON, some
// `=` in logfmt. Whether the rest of a line that is passed over can be read nobody looks; so that this does not depend
// on the way that was used, `rules_out` tells of a line that a parser refused whether it would have been passed over.
//
// Immutable: one serves all threads, each with a Scratch of its own.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "weir/data/text.h"
#include "weir/format/line_syntax.h"
#include "weir/format/record_condition.h"

namespace weir {

class Prefilter {
 public:
  /// Memory of one worker, and which way it has chosen.
  class Scratch {
   public:
    virtual ~Scratch() = default;
  };

  Prefilter(const RecordCondition& condition, std::unique_ptr<const LineSyntax> syntax);
  ~Prefilter();

  /// Whether there is anything to look for; if not, every line is a candidate.
  bool is_useful() const { return !ways_.empty(); }

  std::unique_ptr<Scratch> make_scratch() const;

  size_t way_count() const { return ways_.size(); }

  /// Those lines of `text` that may satisfy the condition. `passed_over` gets the number of the others.
  Text candidates(const Text& text, Scratch& scratch, uint64_t& passed_over) const;
  /// The same in one of the ways, whatever it costs.
  Text candidates_of(size_t way, const Text& text, Scratch& scratch, uint64_t& passed_over) const;

  /// Whether the bytes of a line, without its '\n' but followed by one, keep the condition from being
  /// satisfied.
  bool rules_out(std::string_view line, Scratch& scratch) const;

 private:
  struct Way;
  class Search;
  void choose(std::string_view lines, Search& search) const;
  template <typename ChooseWay>
  Text candidates(const Text& text, Scratch& scratch, uint64_t& passed_over, ChooseWay choose_way) const;

  std::unique_ptr<const LineSyntax> syntax_;
  std::vector<std::unique_ptr<const Way>> ways_;
};

}  // namespace weir
