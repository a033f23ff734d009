#include "weir/query/regex_pattern.h"

#include <fmt/format.h>

#include <array>

#include "weir/query/expr_error.h"

namespace weir {

RegexPattern::RegexPattern(const std::string& pattern, std::string_view flags, TextSpan span) : regex_(pattern, flags, span) {
  auto names = regex_.group_names();
  for (size_t i = 0; i < names.size(); i++) {
    if (names[i].empty()) continue;
    if (is_special_name(names[i]))
      throw ExprError(fmt::format("{} is not a member of the record: give the group another name", names[i]), span);
    names_.push_back(names[i]);
    groups_.push_back(i);
  }
  if (groups_.empty()) throw ExprError("no group of the regular expression has a name: write (?P<name>…)", span);
  if (groups_.back() >= Regex::kGroupsMax || groups_.size() > kFieldsMax)
    throw ExprError(fmt::format("the regular expression has more than {} groups", Regex::kGroupsMax), span);
}

bool RegexPattern::read(std::string_view text, const Reading&, std::span<Value> values) const {
  std::array<std::string_view, Regex::kGroupsMax> found;
  if (!regex_.find_groups(text, std::span(found).first(groups_.back() + 1))) return false;
  for (size_t i = 0; i < groups_.size(); i++) {
    auto group = found[groups_[i]];
    values[i] = group.data() ? Value::string(group) : Value();
  }
  return true;
}

}  // namespace weir
