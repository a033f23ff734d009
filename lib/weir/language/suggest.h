// 'Did you mean': the nearest of some names to one that does not exist.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// Insertions, deletions, replacements and swaps of neighbours that make one of the other; `limit + 1` for
/// any more than `limit`. Upper and lower case are the same.
size_t edit_distance(std::string_view a, std::string_view b, size_t limit);

/// The nearest name within two edits (one for names of up to four letters), the first of several; empty if
/// none is.
std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& candidates);

/// A name of ours, and one that others use for it: the same one twice for our own.
struct KnownName {
  std::string_view name, ours;
};

/// What to write instead of `name`: ours for what others call it or nearly so, nothing if no name is near.
/// `quote` is put around ours, as in `write 'where'`.
std::string instead_of(std::string_view name, const std::vector<KnownName>& known, std::string_view quote);

/// `did you mean 'where'?`, or nothing.
std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace weir
