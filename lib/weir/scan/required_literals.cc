#include "weir/scan/required_literals.h"

#include <re2/filtered_re2.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "weir/scan/literal_finder.h"

namespace weir {
namespace {

constexpr size_t kLiteralBytesMin = 3;
constexpr size_t kLiteralsMax = 64;

/// Whether a literal of the expression may stand for text that is not ASCII, though it looks like it. (Also
/// true for some expressions where it may not.)
bool may_fold_beyond_ascii(std::string_view regex) {
  if (std::ranges::any_of(regex, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return true;
  if (regex.contains("\\x") || regex.contains("\\p") || regex.contains("\\P")) return true;
  for (size_t at = 0; (at = regex.find("(?", at)) != regex.npos;) {
    at = regex.find_first_not_of("msU-", at + 2);
    if (at != regex.npos && regex[at] == 'i') return true;
  }
  return false;
}

/// The best part that is found by folding ASCII letters only. RE2 folds as Unicode does and gives its
/// literals in lower case: letters that are not ASCII have a second form, and `k` and `s` a third (Kelvin
/// sign, long s), if `folds`. Empty if no part is long enough.
std::string best_ascii_part(std::string_view literal, bool folds) {
  auto is_cut = [&](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || c == '\n' || (folds && (c == 'k' || c == 's'));
  };
  std::string_view best;
  for (size_t begin = 0; begin < literal.size();) {
    size_t end = begin;
    while (end < literal.size() && !is_cut(literal[end])) ++end;
    auto part = literal.substr(begin, end - begin);
    if (part.size() >= kLiteralBytesMin && part.size() > best.size()) best = part;
    begin = end + 1;
  }
  return std::string(best);
}

}  // namespace

std::vector<std::string> required_literals(std::string_view regex) {
  re2::FilteredRE2 filter(kLiteralBytesMin);
  RE2::Options options;
  options.set_log_errors(false);
  int id = 0;
  std::vector<std::string> atoms;
  if (filter.Add({regex.data(), regex.size()}, options, &id) != RE2::NoError) return {};
  filter.Compile(&atoms);
  if (atoms.empty() || atoms.size() > kLiteralsMax) return {};

  std::vector<std::string> parts;
  bool folds = may_fold_beyond_ascii(regex);
  for (const auto& atom : atoms) parts.push_back(best_ascii_part(atom, folds));

  // RE2 tells which atoms occur in the formula, not the formula; but it tells whether the expression could
  // match a text with none of some atoms. So atoms are left out, the most frequent first, as long as it could
  // not.
  std::vector<int> order(atoms.size());
  std::iota(order.begin(), order.end(), 0);
  auto cost = [&](int i) {
    const auto& part = parts[static_cast<size_t>(i)];
    return std::pair(part.empty() ? 1000 : literal_frequency(part, true), i);
  };
  std::ranges::sort(order, std::greater{}, cost);
  std::vector<int> absent;  // the atoms of which a text without a match may hold all
  for (int atom : order) {
    absent.push_back(atom);
    std::vector<int> possible;
    filter.AllPotentials(absent, &possible);
    if (!possible.empty()) absent.pop_back();
  }
  std::vector<std::string> required;
  for (int atom : order) {
    if (std::ranges::find(absent, atom) != absent.end()) continue;
    const auto& part = parts[static_cast<size_t>(atom)];
    if (part.empty()) return {};
    required.push_back(part);
  }
  std::ranges::sort(required);
  required.erase(std::unique(required.begin(), required.end()), required.end());
  return required;
}

}  // namespace weir
