// Regex: a compiled regular expression of the language (RE2 syntax, flags of "ims"), for `~` and the text
// functions. Immutable; any number of threads may search with it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/path.h"

namespace re2 {
class RE2;
}

namespace weir {

class Regex {
 public:
  /// Throws ExprError with `span` if the pattern can't be read.
  Regex(const std::string& pattern, std::string_view flags, TextSpan span);
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  bool found_in(std::string_view text) const;

  /// The text of the first group of the first match, of the whole match if there is no group. Nothing if
  /// nothing matches or the group took no part.
  std::optional<std::string_view> extract(std::string_view text) const;

  /// Appends `text` to `out` with every match replaced; `$1` in `with` is a group, `$0` the match, `$$` a
  /// dollar sign.
  void replace_all(std::string_view text, std::string_view with, std::string& out) const;

  /// The parts of `text` between the matches.
  std::vector<std::string_view> split(std::string_view text) const;

  static constexpr size_t kGroupsMax = 64;
  /// The names of the groups 1, 2, …; empty for those that have none.
  std::vector<std::string> group_names() const;
  /// Finds the first match and fills `groups`, of which there are at most kGroupsMax, with the texts of the groups 1,
  /// 2, …; their data() is null where they took no part. False if nothing matches.
  bool find_groups(std::string_view text, std::span<std::string_view> groups) const;

 private:
  std::unique_ptr<re2::RE2> regex_;
  std::string literal_;  ///< what is searched, where the pattern is nothing but this text
};

}  // namespace weir
