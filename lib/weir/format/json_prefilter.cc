#include "weir/format/json_prefilter.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

#include "weir/data/number.h"
#include "weir/format/json_line_scan.h"
#include "weir/scan/literal_finder.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

using Escapes = OddLines::Escapes;

constexpr size_t kWaysMax = 6;
constexpr size_t kTextsMax = 64;  ///< that one way looks for
/// How much is read between two trials of all ways.
constexpr size_t kTrialEveryBytes = 8 << 20;

// What things cost, measured on lines of 390 bytes with AVX-512: to look at a byte, to stop at something that
// was looked for (by our kernels, by Vectorscan), and to parse a line that remains.
constexpr double kLookNs = 0.08, kStopNs = 12, kStopOfSetNs = 40, kParseLineNs = 40, kParseByteNs = 0.2;
/// A way that saves less than a fifth is not worth it.
constexpr double kWorthwhile = 0.8;

/// Something to look for, and what then decides about the line.
struct Atom {
  std::string text;  ///< of a name: the name and its closing quote
  bool ignore_case = false;
  bool is_name = false, may_be_dotted = false;
  std::vector<std::shared_ptr<const FieldTest>> tests;  ///< of a name: one of them may hold for its value
};

/// Every line for which the condition holds is odd or contains one of the atoms.
struct Draft {
  std::vector<Atom> atoms;
  OddLines odd{.escapes = Escapes::None};
  std::shared_ptr<const LineMatcher> matcher;  ///< instead of atoms
};

/// Whether JSON may spell it otherwise than as it is or by `\u`.
bool has_short_escape(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return c == '"' || c == '\\' || c == '/' || static_cast<unsigned char>(c) < 0x20; });
}

Escapes escapes_of(std::string_view text) { return has_short_escape(text) ? Escapes::All : Escapes::Unicode; }

std::optional<Draft> draft_of_texts(const FieldTest& test) {
  Draft draft;
  bool raw = test.path.special() == "_line";
  if (test.equals.size() + test.contains.size() > kTextsMax) return std::nullopt;
  auto add = [&](std::string_view text, std::string searched, bool ignore_case) {
    draft.atoms.push_back({.text = std::move(searched), .ignore_case = ignore_case, .tests = {}});
    if (!raw) draft.odd.escapes = std::max(draft.odd.escapes, escapes_of(text));
  };
  for (const auto& text : test.equals) add(text, '"' + text + '"', false);
  for (const auto& literal : test.contains) {
    if (literal.text.empty()) return std::nullopt;
    add(literal.text, literal.text, literal.ignore_case);
  }
  return draft.atoms.empty() ? std::nullopt : std::optional(std::move(draft));
}

std::optional<Draft> draft_of_name(const std::shared_ptr<const FieldTest>& test) {
  if (!test->may_hold || !test->path.special().empty()) return std::nullopt;
  const std::string* name = nullptr;
  size_t names = 0;
  for (const auto& part : test->path.parts) {
    if (auto text = std::get_if<std::string>(&part)) name = text, ++names;
  }
  // Where a name is not valid UTF-8, it is read with `?` for what is not.
  if (!name || name->find('?') != name->npos) return std::nullopt;
  Draft draft;
  draft.atoms.push_back({.text = *name + '"', .is_name = true, .may_be_dotted = names > 1, .tests = {test}});
  draft.odd = {.escapes = escapes_of(*name), .objects_in_lists = test->reports_lists && names > 1};
  return draft;
}

/// What either of two drafts finds.
std::optional<Draft> united(const Draft& a, const Draft& b) {
  if (a.matcher || b.matcher || a.atoms.size() + b.atoms.size() > kTextsMax) return std::nullopt;
  Draft made = a;
  made.odd.escapes = std::max(a.odd.escapes, b.odd.escapes);
  made.odd.objects_in_lists |= b.odd.objects_in_lists;
  for (const Atom& atom : b.atoms) {
    auto same = std::ranges::find_if(made.atoms, [&](const Atom& other) {
      return other.text == atom.text && other.ignore_case == atom.ignore_case &&
             other.is_name == atom.is_name;
    });
    if (same == made.atoms.end()) {
      made.atoms.push_back(atom);
    } else {
      same->may_be_dotted |= atom.may_be_dotted;
      same->tests.insert(same->tests.end(), atom.tests.begin(), atom.tests.end());
    }
  }
  return made;
}

/// Ways to look, each exact by itself; none if the condition gives nothing to look for.
std::vector<Draft> drafts_of(const RecordCondition& condition) {
  using Is = RecordCondition::Is;
  std::vector<Draft> drafts;
  auto add = [&](std::optional<Draft> draft) {
    if (draft && drafts.size() < kWaysMax) drafts.push_back(std::move(*draft));
  };
  switch (condition.is) {
    case Is::True:
      break;
    case Is::Line:
      add(Draft{.atoms = {}, .matcher = condition.line});
      break;
    case Is::Field:
      add(draft_of_texts(*condition.field));
      add(draft_of_name(condition.field));
      break;
    case Is::All:
      for (const auto& part : condition.parts) {
        for (auto& draft : drafts_of(part)) add(std::move(draft));
      }
      break;
    case Is::Any:
      drafts = drafts_of(condition.parts[0]);
      for (size_t i = 1; i < condition.parts.size(); ++i) {
        auto before = std::exchange(drafts, {});
        for (const Draft& b : drafts_of(condition.parts[i])) {
          for (const Draft& a : before) add(united(a, b));
        }
      }
      break;
  }
  return drafts;
}

/// Reads the scalar at `at`, in a line that ends before `end`. False if it is none that can be told in place.
bool read_scalar(const char* at, const char* end, Value& out) {
  auto ends_token = [](char c) {
    return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
  };
  if (*at == '"') {
    ++at;
    const char* close = at;
    while (*close != '"' && *close != '\\' && *close != '\n') ++close;
    out = Value::string({at, static_cast<size_t>(close - at)});
    return *close == '"';
  }
  // Most numbers are short.
  int64_t short_number = 0;
  const char* digit = at;
  while (digit - at < 18 && *digit >= '0' && *digit <= '9')
    short_number = short_number * 10 + (*digit++ - '0');
  if (digit != at && ends_token(*digit) && (*at != '0' || digit - at == 1)) {
    out = Value::of(short_number);
    return true;
  }
  const char* close = at;
  while (close != end && !ends_token(*close)) ++close;
  std::string_view token(at, static_cast<size_t>(close - at));
  if (token.empty()) return false;
  int64_t whole = 0;
  switch (token[0]) {
    case 't':
      out = Value::of(true);
      return token == "true";
    case 'f':
      out = Value::of(false);
      return token == "false";
    case 'n':
      out = Value();
      return token == "null";
    default:
      switch (classify_json_number(token, whole)) {
        case JsonNumber::CanonicalInt:
          out = Value::of(whole);
          return true;
        case JsonNumber::Other:
          out = Value::number_text(token);
          return true;
        case JsonNumber::Invalid:
          break;
      }
      return false;
  }
}

bool may_hold(const FieldTest& test, const Value& value) {
  if (value.kind() == Kind::Int && (value.int_value() < test.int_least || value.int_value() > test.int_most))
    return false;
  return !value.is_null() && test.may_hold(value);
}

/// Whether the name found at `at` is that of a member whose value may pass one of the tests.
bool name_accepts(const Atom& atom, const char* begin, const char* at, const char* end) {
  if (at == begin || !(at[-1] == '"' || (atom.may_be_dotted && at[-1] == '.'))) return false;
  auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  at += atom.text.size();
  while (is_blank(*at)) ++at;
  if (*at != ':') return false;
  ++at;
  while (is_blank(*at)) ++at;
  Value value;
  if (!read_scalar(at, end, value)) return true;
  return std::ranges::any_of(atom.tests, [&](const auto& test) { return may_hold(*test, value); });
}

}  // namespace

struct JsonPrefilter::Way {
  explicit Way(Draft from) : draft(std::move(from)) {
    if (draft.matcher) return;
    if (draft.atoms.size() == 1) {
      finder.emplace(draft.atoms[0].text, draft.atoms[0].ignore_case);
      return;
    }
    std::vector<LiteralSet::Literal> literals;
    for (const Atom& atom : draft.atoms) literals.push_back({atom.text, atom.ignore_case});
    set.emplace(literals);
  }

  double stop_ns() const { return finder ? kStopNs : kStopOfSetNs; }

  Draft draft;
  std::optional<LiteralFinder> finder;
  std::optional<LiteralSet> set;
};

class JsonPrefilter::Search final : public Scratch {
 public:
  explicit Search(const std::vector<std::unique_ptr<const Way>>& ways) {
    for (const auto& way : ways) {
      sets_.push_back(way->set ? way->set->make_scratch() : LiteralSet::Scratch());
      matchers_.push_back(way->draft.matcher ? way->draft.matcher->make_scratch() : LineMatcher::Scratch());
    }
  }

  /// Looks at `lines` in one of the ways: the places of what was found, one for each line at most. -> how
  /// many places it stopped at.
  size_t find(const Way& way, size_t index, std::string_view lines) {
    hits.clear();
    const char* begin = lines.data();
    const char* end = begin + lines.size();
    size_t stops = 0;
    if (way.draft.matcher) {
      way.draft.matcher->for_each_match(lines, matchers_[index], [&](std::string_view line) {
        hits.push_back(line.data());
        return true;
      });
      return hits.size();
    }
    auto accepts = [&](const Atom& atom, const char* at) {
      ++stops;
      return !atom.is_name || name_accepts(atom, begin, at, end);
    };
    if (way.finder) {
      const Atom& atom = way.draft.atoms[0];
      for (const char* at = begin; (at = way.finder->find(at, end)) != end;) {
        bool accepted = accepts(atom, at);
        if (accepted) hits.push_back(at);
        at = accepted ? line_end(at, end) : at + 1;
      }
      return stops;
    }
    const char* settled = begin;  // the lines before have been accepted or passed
    way.set->find_all(begin, end, sets_[index], [&](size_t found, const char* found_end) {
      const Atom& atom = way.draft.atoms[found];
      const char* at = found_end - atom.text.size();
      if (at >= settled && accepts(atom, at)) {
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
      const char* odd = json_line_scan().find_odd(at, end, way.draft.odd, newlines);
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
  std::vector<LiteralSet::Scratch> sets_;  ///< of each way
  std::vector<LineMatcher::Scratch> matchers_;
};

JsonPrefilter::JsonPrefilter(RecordCondition condition) {
  for (auto& draft : drafts_of(condition)) ways_.push_back(std::make_unique<const Way>(std::move(draft)));
}

JsonPrefilter::~JsonPrefilter() = default;

std::unique_ptr<JsonPrefilter::Scratch> JsonPrefilter::make_scratch() const {
  return std::make_unique<Search>(ways_);
}

void JsonPrefilter::choose(std::string_view lines, Search& s) const {
  auto bytes = static_cast<double>(lines.size());
  double best_ns = HUGE_VAL;
  s.chosen.reset();
  for (size_t i = 0; i < ways_.size(); ++i) {
    auto stops = static_cast<double>(s.find(*ways_[i], i, lines));
    auto count = static_cast<double>(s.sieve(*ways_[i], lines) + s.kept.size());
    double all_ns = count * kParseLineNs + bytes * kParseByteNs;
    double cost_ns = bytes * kLookNs + stops * ways_[i]->stop_ns();
    for (auto line : s.kept) cost_ns += kParseLineNs + static_cast<double>(line.size()) * kParseByteNs;
    if (cost_ns >= std::min(best_ns, all_ns * kWorthwhile)) continue;
    best_ns = cost_ns;
    s.chosen = i;
  }
  s.left_bytes = kTrialEveryBytes;
}

Text JsonPrefilter::candidates(const Text& text, Scratch& scratch, uint64_t& passed_over) const {
  return candidates(text, scratch, passed_over, [this](std::string_view lines, Search& s) {
    if (s.left_bytes == 0) choose(lines, s);
    s.left_bytes -= std::min(s.left_bytes, lines.size());
    return s.chosen;
  });
}

Text JsonPrefilter::candidates_of(size_t way, const Text& text, Scratch& scratch,
                                  uint64_t& passed_over) const {
  return candidates(text, scratch, passed_over,
                    [way](std::string_view, Search&) { return std::optional(way); });
}

template <typename ChooseWay>
Text JsonPrefilter::candidates(const Text& text, Scratch& scratch, uint64_t& passed_over,
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

bool JsonPrefilter::rules_out(std::string_view line, Scratch& scratch) const {
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
