#include "weir/query/eval_scratch.h"

#include <algorithm>

namespace weir {

void EvalScratch::count_misread(const void* where, const std::string& what, const Value& value,
                                Position position) {
  auto found =
      std::find_if(misread_.begin(), misread_.end(), [&](const auto& known) { return known.first == where; });
  if (found == misread_.end()) {
    misread_.emplace_back(where, Misread{.what = what, .first = position, .example = {}});
    found = misread_.end() - 1;
    found->second.example = text_of(value, text);
  }
  ++found->second.count;
}

std::vector<Misread> EvalScratch::take_misread() {
  std::vector<Misread> taken;
  for (auto& [where, misread] : misread_) taken.push_back(std::move(misread));
  misread_.clear();
  std::sort(taken.begin(), taken.end(), [](const Misread& a, const Misread& b) { return a.first < b.first; });
  return taken;
}

}  // namespace weir
