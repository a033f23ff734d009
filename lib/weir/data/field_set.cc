#include "weir/data/field_set.h"

#include <algorithm>

namespace weir {

FieldSet::FieldSet(std::vector<Path> paths) {
  for (const auto& path : paths) add(path);
}

FieldSet FieldSet::everything() {
  return FieldSet({Path{.parts = {std::string("_")}, .quoted = false, .span = {}}});
}

void FieldSet::add(const Path& path) {
  if (path.special() == "_" && path.parts.size() == 1) everything_ = true;
  if (std::find(paths_.begin(), paths_.end(), path) == paths_.end()) paths_.push_back(path);
}

void FieldSet::add(const FieldSet& other) {
  everything_ |= other.everything_;
  for (const auto& path : other.paths_) add(path);
}

}  // namespace weir
