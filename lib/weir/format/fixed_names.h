// FixedNames: the member names of a format that always has the same ones, looked up in a MemberPlan once, so that a
// parser makes only the values that somebody reads. Immutable.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/format/members.h"

namespace weir {

class FixedNames {
 public:
  FixedNames(std::vector<std::string> names, const MemberPlan& plan) : names_(std::move(names)) {
    for (const auto& name : names_) {
      numbers_.push_back(plan.find(name));
      wanted_.push_back(plan.whole() || numbers_.back() >= 0);
    }
  }

  /// By the name's place in the list.
  bool wants(size_t index) const { return wanted_[index]; }
  void put(size_t index, const Value& value, Members& out) const { out.put(numbers_[index], names_[index], value); }
  size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
  std::vector<int> numbers_;
  std::vector<char> wanted_;
};

}  // namespace weir
