#include "weir/data/field_set.h"

#include <algorithm>

namespace weir {

FieldSet::FieldSet(std::vector<Path> paths) {
  for (const auto& path : paths) add(path);
}

FieldSet FieldSet::everything() {
  return FieldSet({special_path("_")});
}

void FieldSet::add(const Path& path) {
  if (path.special() == "_" && path.parts.size() == 1) everything_ = true;
  if (std::find(paths_.begin(), paths_.end(), path) != paths_.end()) return;
  paths_.push_back(path);
  expected_.push_back(false);
}

void FieldSet::expect(const Path& path) {
  auto found = std::find(paths_.begin(), paths_.end(), path);
  if (found != paths_.end()) expected_[static_cast<size_t>(found - paths_.begin())] = true;
}

void FieldSet::add(const FieldSet& other) {
  everything_ |= other.everything_;
  for (size_t i = 0; i < other.paths_.size(); i++) {
    add(other.paths_[i]);
    if (other.expected_[i]) expect(other.paths_[i]);
  }
}

}  // namespace weir
