#include "weir/language/suggest.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Names worth comparing are short; a pasted paragraph is nobody's typing error.
constexpr size_t kNameBytesMax = 64;

}  // namespace

size_t edit_distance(std::string_view a, std::string_view b, size_t limit) {
  const size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > limit || a.size() > kNameBytesMax || b.size() > kNameBytesMax) return limit + 1;
  // Three rows of the usual table: the swap of neighbours looks two rows back.
  std::vector<size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return std::min(last[b.size()], limit + 1);
}

std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& candidates) {
  const size_t limit = name.size() <= 4 ? 1 : 2;
  size_t nearest = limit + 1;
  std::string_view found;
  for (const auto candidate : candidates) {
    const size_t distance = edit_distance(name, candidate, limit);
    // One edit of a one-letter name is any other letter.
    if (distance < nearest && distance < std::max(name.size(), candidate.size())) {
      nearest = distance;
      found = candidate;
    }
  }
  return found;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& candidates) {
  const auto nearest = nearest_name(name, candidates);
  return nearest.empty() ? std::string() : fmt::format("did you mean '{}'?", nearest);
}

std::string instead_of(std::string_view name, const std::vector<KnownName>& known, std::string_view quote) {
  for (const auto& each : known) {
    if (each.name == name) return fmt::format("write {0}{1}{0}", quote, each.ours);
  }
  // Our own names come first, so that of two at the same distance ours wins.
  std::vector<std::string_view> names;
  for (const auto& each : known) names.push_back(each.name);
  const auto nearest = nearest_name(name, names);
  if (nearest.empty()) return {};
  return fmt::format("did you mean {0}{1}{0}?", quote,
                     std::ranges::find(known, nearest, &KnownName::name)->ours);
}

}  // namespace weir
