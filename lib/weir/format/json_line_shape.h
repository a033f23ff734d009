// JsonLineShape: the arrangement of one JSON line (its brackets, colons and commas, and the names of its members) and
// what a plan wants of it. Most lines of a log are arranged like one before. Of those, the wanted values stand behind the
// same tokens, so that they can be read without walking through the members in front.
//
// A line of which `match` says that it is arranged alike is read exactly as the parser's walk would have read it: the
// brackets are the same, and so is every name up to the last value that is read.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/format/json_layout.h"
#include "weir/format/json_plan.h"

namespace weir {

class JsonLineShape {
 public:
  /// The shape of a line with a whole layout; nothing where the walk would need more than the names as they are
  /// written, objects within `levels` and values that are neither list nor object. `to_end`: whether the walk went to
  /// the end of the line, because it did not find all that is wanted.
  static std::optional<JsonLineShape> of(const char* line, const JsonLayout& layout, const JsonPlan& plan, int levels,
                                         bool to_end);

  /// How many tokens `match` needs of a line where the walk goes as far.
  size_t tokens_wanted() const { return tokens_wanted_; }
  size_t held_bytes() const { return kinds_.capacity() + names_.capacity() + members_.capacity() * sizeof(Member); }

  enum class Fit : uint8_t {
    Differs,  ///< or it can't be told from the tokens that are given
    Stopped,  ///< `visit` said so
    Whole,    ///< there is nothing left to read
  };

  /// Calls `visit(edge, token)` for each wanted value in the order of the line, as long as it returns true and the line
  /// is arranged alike. `token` goes up to the next token. Of a line that differs some values may have been visited.
  template <typename Visit>
  Fit match(const char* line, const JsonLayout& layout, Visit&& visit) const;

 private:
  struct Member {
    uint32_t token = 0;                   ///< of its name
    uint32_t name = 0, name_bytes = 0;    ///< in names_, with its quotes
    const JsonPlan::Edge* edge = nullptr; ///< who reads its value, if any
  };
  class Reading;

  static bool is_name(const char* at, const char* name, size_t bytes);

  std::string kinds_;   ///< of all tokens
  std::string names_;   ///< and kCompareBytes that may be read
  std::vector<Member> members_;
  size_t tokens_wanted_ = 0;
};

/// Compares whole words: JSON text may be read past its end.
inline bool JsonLineShape::is_name(const char* at, const char* name, size_t bytes) {
  uint64_t a, b;
  for (; bytes > 8; bytes -= 8, at += 8, name += 8) {
    std::memcpy(&a, at, 8);
    std::memcpy(&b, name, 8);
    if (a != b) return false;
  }
  std::memcpy(&a, at, 8);
  std::memcpy(&b, name, 8);
  return (a ^ b) << (64 - 8 * bytes) == 0;
}

template <typename Visit>
JsonLineShape::Fit JsonLineShape::match(const char* line, const JsonLayout& layout, Visit&& visit) const {
  size_t given = std::min<size_t>(layout.count, kinds_.size());
  size_t compared = std::min(given, tokens_wanted_);
  if (std::memcmp(layout.kind, kinds_.data(), compared) != 0) return Fit::Differs;
  for (const Member& member : members_) {
    if (member.token + 3 >= compared) return Fit::Differs;
    if (!is_name(line + layout.at[member.token], names_.data() + member.name, member.name_bytes)) return Fit::Differs;
    if (!member.edge) continue;
    const char* token = line + layout.at[member.token + 2];
    if (!visit(*member.edge, std::string_view(token, static_cast<size_t>(line + layout.at[member.token + 3] - token))))
      return Fit::Stopped;
  }
  return layout.count == kinds_.size() && compared == kinds_.size() ? Fit::Whole : Fit::Differs;
}

}  // namespace weir
