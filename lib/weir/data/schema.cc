#include "weir/data/schema.h"

#include <algorithm>
#include <utility>

namespace weir {

Schema::Schema(std::vector<Path> paths, std::optional<RecordChange> change)
    : paths_(std::move(paths)), change_(std::move(change)) {
  for (const Path& path : paths_) names_.push_back(path.text());
}

SchemaPtr Schema::made(const std::vector<std::string>& names) {
  std::vector<Path> paths;
  for (const auto& name : names) paths.push_back(flat_path(name));
  auto schema = std::make_shared<Schema>(std::move(paths));
  schema->made_ = true;
  return schema;
}

std::optional<size_t> Schema::find(const Path& path) const {
  auto found = std::find(paths_.begin(), paths_.end(), path);
  if (found == paths_.end()) return std::nullopt;
  return static_cast<size_t>(found - paths_.begin());
}

std::optional<size_t> Schema::find(const std::string& name) const {
  auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) return std::nullopt;
  return static_cast<size_t>(found - names_.begin());
}

}  // namespace weir
