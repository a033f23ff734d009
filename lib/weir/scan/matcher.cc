#include "weir/scan/matcher.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "weir/base/check.h"
#include "weir/base/error.h"
#include "weir/scan/literal_finder.h"
#include "weir/scan/newline.h"
#include "weir/scan/required_literals.h"

namespace weir {
namespace {

/// What may stand next to a word. The half of `\b` that is needed; RE2 itself only has ASCII words.
constexpr std::string_view kNoWordBefore = R"((?:^|[^\pL\pM\pN_]))", kNoWordAfter = R"((?:[^\pL\pM\pN_]|$))";

RE2::Options regex_options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_nl(true);
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// Throws if `regex` is not valid by itself, so that wrapping it can't make it so.
void check_regex(std::string_view regex) {
  RE2 compiled(piece(regex), regex_options());
  if (!compiled.ok()) {
    throw Error(ErrorCode::Usage, fmt::format("bad regular expression /{}/: {}", regex, compiled.error()));
  }
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// A literal as a regular expression, or nothing if it is not UTF-8.
std::optional<std::string> as_regex(std::string_view literal) {
  auto regex = RE2::QuoteMeta(piece(literal));
  if (!RE2(regex, regex_options()).ok()) return std::nullopt;
  return regex;
}

std::string with_flags(std::string_view regex, bool folds, std::string_view flags) {
  return fmt::format("(?m{}{}:{})", folds ? "i" : "", flags.contains('s') ? "s" : "", regex);
}

std::string as_whole_word(std::string_view regex) {
  return fmt::format("(?m:{}(?:{}){})", kNoWordBefore, regex, kNoWordAfter);
}

/// Whether lines must be given to it one by one: it may ask for the end of the text, turn off that `^` and
/// `$` stand at lines, or match any byte. (Also true for some that only look like it.)
bool needs_single_lines(std::string_view regex) {
  if (regex.contains("\\A") || regex.contains("\\z") || regex.contains("\\C")) return true;
  for (size_t at = 0; (at = regex.find("(?", at)) != regex.npos;) {
    at = regex.find_first_not_of("imsU", at + 2);
    if (at != regex.npos && regex[at] == '-') return true;
  }
  return false;
}

bool is_ascii_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view without_newline(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

}  // namespace

/// How the patterns are looked for.
struct LineMatcher::Plan {
  enum class Way : uint8_t {
    Nothing,     ///< no pattern can match
    EveryLine,   ///< one pattern is empty
    Finder,      ///< the only atom, by `finder`
    Set,         ///< several atoms, by `set`
    Range,       ///< `regex` over many lines at once
    LineByLine,  ///< `regex` and `literals` on each line
  };
  /// A literal to look for: it decides by itself, or `regex` decides about the line that it is in.
  struct Atom {
    std::string text;
    bool ignore_case, decides;
    bool operator==(const Atom&) const = default;
  };

  Way way = Way::Nothing;
  bool whole_words;
  bool regex_sees_end = false;  ///< `$` or `\z` occurs, so that it matters whether a '\r' is there
  std::vector<Atom> atoms;
  std::optional<LiteralFinder> finder;
  std::optional<LiteralSet> set;
  std::vector<LiteralFinder> literals;
  std::optional<RE2> regex;  ///< all patterns that RE2 decides about
  RE2 word_before{R"([\pL\pM\pN_]\z)"}, word_after{R"(\A[\pL\pM\pN_])"};

  Plan(std::span<const LinePattern> patterns, MatchOptions options);
  void add_atom(Atom atom);
  void scan_by_regex(std::string alternatives, bool needs_lines);

  void for_each_match(std::string_view lines, LiteralSet::Scratch& scratch, const Visit& visit) const;
  template <typename Accepts>
  void visit_each(std::string_view lines, const Visit& visit, Accepts accepts) const;
  void visit_found(std::string_view lines, const Visit& visit) const;
  void visit_found_of_set(std::string_view lines, LiteralSet::Scratch& scratch, const Visit& visit) const;
  void visit_range(std::string_view lines, const Visit& visit) const;

  bool regex_accepts(std::string_view line) const;
  bool any_accepts(std::string_view line) const;
  bool is_accepted_at(std::string_view line, const char* at, size_t size) const;
};

LineMatcher::Plan::Plan(std::span<const LinePattern> patterns, MatchOptions options)
    : whole_words(options.whole_words) {
  WEIR_CHECK(!patterns.empty());
  std::string alternatives;  // of the patterns that RE2 decides about
  bool needs_scan = false;   // one of them requires no literal that could be looked for instead
  bool needs_lines = false;
  for (const auto& pattern : patterns) {
    if (pattern.text.empty()) {
      way = Way::EveryLine;
      return;
    }
    bool folds = options.ignore_case || pattern.flags.contains('i');
    std::optional<std::string> own_regex = pattern.text;
    if (!pattern.is_regex) {
      own_regex = folds && !is_ascii(pattern.text) ? as_regex(pattern.text) : std::nullopt;
      if (!own_regex) {
        add_atom({pattern.text, folds, true});
        continue;
      }
    }
    check_regex(*own_regex);
    needs_lines |= needs_single_lines(*own_regex);
    regex_sees_end |= own_regex->contains('$') || own_regex->contains("\\z");
    auto flagged = with_flags(*own_regex, folds, pattern.flags);
    auto required = required_literals(flagged);
    needs_scan |= required.empty();
    for (auto& literal : required) add_atom({std::move(literal), true, false});
    if (!alternatives.empty()) alternatives += '|';
    alternatives += whole_words ? as_whole_word(flagged) : flagged;
  }

  if (needs_scan) {
    scan_by_regex(std::move(alternatives), needs_lines);
    return;
  }
  if (!alternatives.empty()) regex.emplace(alternatives, regex_options());
  if (regex && !regex->ok()) throw Error(ErrorCode::Usage, regex->error());
  if (atoms.size() == 1) {
    finder.emplace(atoms[0].text, atoms[0].ignore_case);
    way = Way::Finder;
  } else if (!atoms.empty()) {
    std::vector<LiteralSet::Literal> wanted;
    for (const auto& atom : atoms) wanted.push_back({atom.text, atom.ignore_case});
    set.emplace(wanted);
    way = Way::Set;
  }
}

void LineMatcher::Plan::add_atom(Atom atom) {
  if (atom.text.contains('\n')) return;  // in no line
  if (std::ranges::find(atoms, atom) == atoms.end()) atoms.push_back(std::move(atom));
}

/// RE2 reads everything, so it also looks for the literals, except those that are not UTF-8.
void LineMatcher::Plan::scan_by_regex(std::string alternatives, bool needs_lines) {
  for (const auto& atom : atoms) {
    if (!atom.decides) continue;
    if (auto quoted = as_regex(atom.text)) {
      auto flagged = with_flags(*quoted, atom.ignore_case, "");
      alternatives += "|" + (whole_words ? as_whole_word(flagged) : flagged);
    } else {
      literals.emplace_back(atom.text, atom.ignore_case);
      needs_lines = true;
    }
  }
  regex.emplace(alternatives, regex_options());
  if (!regex->ok()) throw Error(ErrorCode::Usage, regex->error());
  way = needs_lines ? Way::LineByLine : Way::Range;
}

void LineMatcher::Plan::for_each_match(std::string_view lines, LiteralSet::Scratch& scratch,
                                       const Visit& visit) const {
  switch (way) {
    case Way::Nothing:
      return;
    case Way::EveryLine:
      return visit_each(lines, visit, [](std::string_view) { return true; });
    case Way::Finder:
      return visit_found(lines, visit);
    case Way::Set:
      return visit_found_of_set(lines, scratch, visit);
    case Way::Range:
      return visit_range(lines, visit);
    case Way::LineByLine:
      return visit_each(lines, visit, [&](std::string_view line) { return any_accepts(line); });
  }
}

template <typename Accepts>
void LineMatcher::Plan::visit_each(std::string_view lines, const Visit& visit, Accepts accepts) const {
  const char* end = lines.data() + lines.size();
  for (const char* at = lines.data(); at != end;) {
    const char* to = line_end(at, end);
    std::string_view line(at, to);
    if (accepts(line) && !visit(line)) return;
    at = to;
  }
}

void LineMatcher::Plan::visit_found(std::string_view lines, const Visit& visit) const {
  const char* end = lines.data() + lines.size();
  bool decides = atoms[0].decides;
  for (const char* at = lines.data(); (at = finder->find(at, end)) != end;) {
    std::string_view line(line_begin(lines.data(), at), line_end(at, end));
    if (decides ? is_accepted_at(line, at, finder->size()) : regex_accepts(line)) {
      if (!visit(line)) return;
    } else if (decides) {
      ++at;  // the next occurrence in this line may stand alone
      continue;
    }
    at = line.data() + line.size();
  }
}

void LineMatcher::Plan::visit_found_of_set(std::string_view lines, LiteralSet::Scratch& scratch,
                                           const Visit& visit) const {
  const char* end = lines.data() + lines.size();
  std::string_view line(lines.data(), 0);  // the line of the occurrence before
  bool is_settled = false, regex_refused = false;
  set->find_all(lines.data(), end, scratch, [&](size_t index, const char* occurrence_end) {
    const Atom& atom = atoms[index];
    const char* at = occurrence_end - atom.text.size();
    if (at >= line.data() + line.size()) {
      line = {line_begin(lines.data(), at), line_end(at, end)};
      is_settled = regex_refused = false;
    }
    if (is_settled || (regex_refused && !atom.decides)) return true;
    is_settled = atom.decides ? is_accepted_at(line, at, atom.text.size()) : regex_accepts(line);
    regex_refused |= !atom.decides;
    return !is_settled || visit(line);
  });
}

void LineMatcher::Plan::visit_range(std::string_view lines, const Visit& visit) const {
  // Over a range `$` stands before '\n' only.
  if (regex_sees_end && lines.contains("\r\n")) {
    return visit_each(lines, visit, [&](std::string_view line) { return regex_accepts(line); });
  }
  const char* end = lines.data() + lines.size();
  // Behind the last newline there is no line, also no empty one.
  const char* text_end = lines.data() + without_newline(lines).size();
  for (const char* at = lines.data(); at != end;) {
    re2::StringPiece text(at, static_cast<size_t>(text_end - at)), found;
    if (!regex->Match(text, 0, text.size(), RE2::UNANCHORED, &found, 1)) return;
    std::string_view line(line_begin(at, found.data()), line_end(found.data(), end));
    // A match that goes on in the next line is none, but may hide one.
    bool is_inside = found.data() + found.size() <= line.data() + without_newline(line).size();
    if ((is_inside || regex_accepts(line)) && !visit(line)) return;
    at = line.data() + line.size();
  }
}

bool LineMatcher::Plan::regex_accepts(std::string_view line) const {
  auto text = without_newline(line);
  if (RE2::PartialMatch(piece(text), *regex)) return true;
  return regex_sees_end && text.ends_with('\r') &&
         RE2::PartialMatch(piece(text.substr(0, text.size() - 1)), *regex);
}

bool LineMatcher::Plan::any_accepts(std::string_view line) const {
  const char* end = line.data() + line.size();
  for (const auto& literal : literals) {
    for (const char* at = line.data(); (at = literal.find(at, end)) != end; ++at) {
      if (is_accepted_at(line, at, literal.size())) return true;
    }
  }
  return regex_accepts(line);
}

/// Whether the literal found at `at` may stand there.
bool LineMatcher::Plan::is_accepted_at(std::string_view line, const char* at, size_t size) const {
  if (!whole_words) return true;
  auto begin = static_cast<size_t>(at - line.data());
  auto before = line.substr(0, begin), after = line.substr(begin + size);
  auto is_word = [](std::string_view side, char nearest, const RE2& word) {
    return is_ascii(std::string_view(&nearest, 1)) ? is_ascii_word(nearest)
                                                   : RE2::PartialMatch(piece(side), word);
  };
  constexpr size_t kCharBytesMax = 4;
  if (before.size() > kCharBytesMax) before.remove_prefix(before.size() - kCharBytesMax);
  if (!before.empty() && is_word(before, before.back(), word_before)) return false;
  return after.empty() || !is_word(after.substr(0, kCharBytesMax), after.front(), word_after);
}

LineMatcher::LineMatcher(std::span<const LinePattern> patterns, MatchOptions options)
    : plan_(std::make_unique<const Plan>(patterns, options)) {}
LineMatcher::~LineMatcher() = default;
LineMatcher::LineMatcher(LineMatcher&&) noexcept = default;
LineMatcher& LineMatcher::operator=(LineMatcher&&) noexcept = default;

LineMatcher::Scratch LineMatcher::make_scratch() const {
  Scratch scratch;
  if (plan_->set) scratch.set_ = plan_->set->make_scratch();
  return scratch;
}

void LineMatcher::for_each_match(std::string_view lines, Scratch& scratch, const Visit& visit) const {
  plan_->for_each_match(lines, scratch.set_, visit);
}

bool LineMatcher::matches(std::string_view line, Scratch& scratch) const {
  bool is_match = false;
  for_each_match(line.empty() ? "\n" : line, scratch, [&](std::string_view) {
    is_match = true;
    return false;
  });
  return is_match;
}

}  // namespace weir
