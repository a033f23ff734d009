#include "weir/format/prefilter.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "weir/scan/literal_finder.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

constexpr size_t kWaysMax = 6;
constexpr size_t kTextsMax = 64;  ///< that one way looks for
/// How much is read between two trials of all ways.
constexpr size_t kTrialEveryBytes = 8 << 20;

// What things cost, measured on lines of 390 bytes with AVX-512: to look at a byte, to stop at something that
// was looked for (by our kernels, by Vectorscan).
constexpr double kLookNs = 0.08, kStopNs = 12, kStopOfSetNs = 40;
/// A way that saves less than a fifth is not worth it.
constexpr double kWorthwhile = 0.8;

/// What either of two ways finds.
std::optional<SearchWay> united(const SearchWay& a, const SearchWay& b) {
  if (a.matcher || b.matcher || a.clues.size() + b.clues.size() > kTextsMax) return std::nullopt;
  SearchWay made = a;
  made.odd.escapes = std::max(a.odd.escapes, b.odd.escapes);
  made.odd.objects_in_lists |= b.odd.objects_in_lists;
  for (const Clue& clue : b.clues) {
    auto same = std::ranges::find_if(made.clues, [&](const Clue& other) {
      return other.text == clue.text && other.ignore_case == clue.ignore_case &&
             other.is_name == clue.is_name;
    });
    if (same == made.clues.end()) {
      made.clues.push_back(clue);
    } else {
      same->may_be_dotted |= clue.may_be_dotted;
      same->tests.insert(same->tests.end(), clue.tests.begin(), clue.tests.end());
    }
  }
  return made;
}

/// Ways to look, each exact by itself; none if the condition gives nothing to look for.
std::vector<SearchWay> ways_of(const RecordCondition& condition, const LineSyntax& syntax) {
  using Is = RecordCondition::Is;
  std::vector<SearchWay> ways;
  auto add = [&](std::optional<SearchWay> way) {
    if (way && ways.size() < kWaysMax) ways.push_back(std::move(*way));
  };
  switch (condition.is) {
    case Is::True:
      break;
    case Is::Line:
      add(SearchWay{.matcher = condition.line});
      break;
    case Is::Field:
      if (condition.field->equals.size() + condition.field->contains.size() <= kTextsMax)
        add(syntax.way_by_texts(*condition.field));
      add(syntax.way_by_field(condition.field));
      break;
    case Is::All:
      for (const auto& part : condition.parts) {
        for (auto& way : ways_of(part, syntax)) add(std::move(way));
      }
      break;
    case Is::Any:
      ways = ways_of(condition.parts[0], syntax);
      for (size_t i = 1; i < condition.parts.size(); ++i) {
        auto before = std::exchange(ways, {});
        for (const SearchWay& b : ways_of(condition.parts[i], syntax)) {
          for (const SearchWay& a : before) add(united(a, b));
        }
      }
      break;
  }
  return ways;
}

}  // namespace

struct Prefilter::Way {
  explicit Way(SearchWay from) : by(std::move(from)) {
    if (by.matcher) return;
    if (by.clues.size() == 1) {
      finder.emplace(by.clues[0].text, by.clues[0].ignore_case);
      return;
    }
    std::vector<LiteralSet::Literal> literals;
    for (const Clue& clue : by.clues) literals.push_back({clue.text, clue.ignore_case});
    set.emplace(literals);
  }

  double stop_ns() const { return finder ? kStopNs : kStopOfSetNs; }

  SearchWay by;
  std::optional<LiteralFinder> finder;
  std::optional<LiteralSet> set;
};

class Prefilter::Search final : public Scratch {
 public:
  Search(const LineSyntax& syntax, const std::vector<std::unique_ptr<const Way>>& ways) : syntax_(syntax) {
    for (const auto& way : ways) {
      sets_.push_back(way->set ? way->set->make_scratch() : LiteralSet::Scratch());
      matchers_.push_back(way->by.matcher ? way->by.matcher->make_scratch() : LineMatcher::Scratch());
    }
  }

  /// Looks at `lines` in one of the ways: the places of what was found, one for each line at most. -> how
  /// many places it stopped at.
  size_t find(const Way& way, size_t index, std::string_view lines) {
    hits.clear();
    const char* begin = lines.data();
    const char* end = begin + lines.size();
    size_t stops = 0;
    if (way.by.matcher) {
      way.by.matcher->for_each_match(lines, matchers_[index], [&](std::string_view line) {
        hits.push_back(line.data());
        return true;
      });
      return hits.size();
    }
    auto accepts = [&](const Clue& clue, const char* at) {
      ++stops;
      return !clue.is_name || syntax_.accepts(clue, begin, at, end);
    };
    if (way.finder) {
      const Clue& clue = way.by.clues[0];
      for (const char* at = begin; (at = way.finder->find(at, end)) != end;) {
        bool accepted = accepts(clue, at);
        if (accepted) hits.push_back(at);
        at = accepted ? line_end(at, end) : at + 1;
      }
      return stops;
    }
    const char* settled = begin;  // the lines before have been accepted or passed
    way.set->find_all(begin, end, sets_[index], [&](size_t found, const char* found_end) {
      const Clue& clue = way.by.clues[found];
      const char* at = found_end - clue.text.size();
      if (at >= settled && accepts(clue, at)) {
        hits.push_back(at);
        settled = line_end(at, end);
      }
      return true;
    });
    return stops;
  }

  /// The lines of `lines` that remain in this way, into `kept`. -> how many do not.
  size_t sieve(const Way& way, std::string_view lines) {
    kept.clear();
    const char* end = lines.data() + lines.size();
    auto hit = hits.begin();
    size_t passed_over = 0;
    for (const char* at = lines.data(); at != end;) {
      size_t newlines = 0;
      const char* odd = syntax_.find_odd(at, end, way.by.odd, newlines);
      const char* odd_line = odd == end ? end : line_begin(at, odd);
      passed_over += newlines;
      for (; hit != hits.end() && *hit < odd_line; ++hit, --passed_over)
        kept.emplace_back(line_begin(at, *hit), line_end(*hit, end));
      if (odd == end) break;
      at = line_end(odd, end);
      kept.emplace_back(odd_line, at);
      if (hit != hits.end() && *hit < at) ++hit;
    }
    return passed_over;
  }

  std::vector<const char*> hits;
  std::vector<std::string_view> kept;
  std::optional<size_t> chosen;  ///< the way in use; nothing: none is worth it
  size_t left_bytes = 0;         ///< until the next trial

 private:
  const LineSyntax& syntax_;
  std::vector<LiteralSet::Scratch> sets_;  ///< of each way
  std::vector<LineMatcher::Scratch> matchers_;
};

Prefilter::Prefilter(const RecordCondition& condition, std::unique_ptr<const LineSyntax> syntax)
    : syntax_(std::move(syntax)) {
  for (auto& way : ways_of(condition, *syntax_)) ways_.push_back(std::make_unique<const Way>(std::move(way)));
}

Prefilter::~Prefilter() = default;

std::unique_ptr<Prefilter::Scratch> Prefilter::make_scratch() const {
  return std::make_unique<Search>(*syntax_, ways_);
}

void Prefilter::choose(std::string_view lines, Search& s) const {
  auto bytes = static_cast<double>(lines.size());
  auto costs = syntax_->costs();
  double best_ns = HUGE_VAL;
  s.chosen.reset();
  for (size_t i = 0; i < ways_.size(); ++i) {
    auto stops = static_cast<double>(s.find(*ways_[i], i, lines));
    auto count = static_cast<double>(s.sieve(*ways_[i], lines) + s.kept.size());
    double all_ns = count * costs.line_ns + bytes * costs.byte_ns;
    double cost_ns = bytes * kLookNs + stops * ways_[i]->stop_ns();
    for (auto line : s.kept) cost_ns += costs.line_ns + static_cast<double>(line.size()) * costs.byte_ns;
    if (cost_ns >= std::min(best_ns, all_ns * kWorthwhile)) continue;
    best_ns = cost_ns;
    s.chosen = i;
  }
  s.left_bytes = kTrialEveryBytes;
}

Text Prefilter::candidates(const Text& text, Scratch& scratch, uint64_t& passed_over) const {
  return candidates(text, scratch, passed_over, [this](std::string_view lines, Search& s) {
    if (s.left_bytes == 0) choose(lines, s);
    s.left_bytes -= std::min(s.left_bytes, lines.size());
    return s.chosen;
  });
}

Text Prefilter::candidates_of(size_t way, const Text& text, Scratch& scratch,
                              uint64_t& passed_over) const {
  return candidates(text, scratch, passed_over,
                    [way](std::string_view, Search&) { return std::optional(way); });
}

template <typename ChooseWay>
Text Prefilter::candidates(const Text& text, Scratch& scratch, uint64_t& passed_over,
                           ChooseWay choose_way) const {
  auto& s = static_cast<Search&>(scratch);
  Text kept = text.emptied();
  const char* base = text.chunk().data();
  auto keep = [&](std::string_view lines) {
    auto begin = static_cast<uint32_t>(lines.data() - base);
    kept.append(begin, begin + static_cast<uint32_t>(lines.size()));
  };
  passed_over = 0;
  text.for_each_piece(kPieceBytes, [&](std::string_view lines) {
    auto way = choose_way(lines, s);
    if (!way) return keep(lines);
    s.find(*ways_[*way], *way, lines);
    passed_over += s.sieve(*ways_[*way], lines);
    for (auto line : s.kept) keep(line);
  });
  return kept;
}

bool Prefilter::rules_out(std::string_view line, Scratch& scratch) const {
  auto& s = static_cast<Search&>(scratch);
  const char* end = line.data() + line.size();
  if (*end == '\r') ++end;
  std::string_view whole(line.data(), static_cast<size_t>(end + 1 - line.data()));
  for (size_t i = 0; i < ways_.size(); ++i) {
    s.find(*ways_[i], i, whole);
    if (s.sieve(*ways_[i], whole) != 0) return true;
  }
  return false;
}

}  // namespace weir
