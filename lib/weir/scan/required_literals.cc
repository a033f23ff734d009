#include "weir/scan/required_literals.h"

#include <re2/filtered_re2.h>

#include <algorithm>
#include <numeric>

#include "weir/scan/literal_finder.h"

namespace weir {
namespace {

constexpr size_t kLiteralBytesMin = 3;
constexpr size_t kLiteralsMax = 64;

/// RE2 folds case as Unicode does, and gives its literals in lower case; we search for them with only ASCII
/// letters folded. `k` and `s` have a third form each (Kelvin sign, long s), other non-ASCII letters have
/// two: none of them may stay in the literal, so the best part between them is taken. Empty if none is long
/// enough.
std::string best_ascii_part(std::string_view literal) {
  std::string best;
  size_t at = 0;
  while (at < literal.size()) {
    auto is_cut = [](char c) {
      return static_cast<unsigned char>(c) >= 0x80 || c == 'k' || c == 's' || c == '\n';
    };
    auto begin = std::find_if_not(literal.begin() + static_cast<ptrdiff_t>(at), literal.end(), is_cut);
    auto end = std::find_if(begin, literal.end(), is_cut);
    std::string_view part(begin, end);
    if (part.size() >= kLiteralBytesMin && part.size() > best.size()) best = part;
    at = static_cast<size_t>(end - literal.begin());
  }
  return best;
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
  for (const auto& atom : atoms) parts.push_back(best_ascii_part(atom));

  // RE2 tells which atoms occur in the formula, not the formula; but it tells whether the expression could
  // match a text with none of some atoms. So atoms are left out, the most frequent first, as long as it could
  // not.
  std::vector<int> order(atoms.size());
  std::iota(order.begin(), order.end(), 0);
  auto cost = [&](int i) {
    const auto& part = parts[static_cast<size_t>(i)];
    return part.empty() ? 1000 : literal_frequency(part, true);
  };
  std::ranges::stable_sort(order, std::greater{}, cost);
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
