// Schema: the names of a batch's columns, an immutable list shared by all batches of a stage. Of a read
// batch: the paths that its parser was asked for (`http.status`, `tags[0]`, `_time`). Of a made batch: flat
// names, each a path of one quoted part, which may hold dots (`http.path`).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/data/path.h"

namespace weir {

class Schema {
 public:
  Schema() = default;
  explicit Schema(std::vector<Path> paths);

  /// The schema of made records with these field names.
  static std::shared_ptr<const Schema> made(const std::vector<std::string>& names);

  const std::vector<Path>& paths() const { return paths_; }
  const std::vector<std::string>& names() const { return names_; }  ///< the text of each path
  size_t size() const { return paths_.size(); }

  /// The column of exactly this path.
  std::optional<size_t> find(const Path& path) const;
  /// The column whose text is `name`.
  std::optional<size_t> find(const std::string& name) const;

 private:
  std::vector<Path> paths_;
  std::vector<std::string> names_;
};

/// Shared because every batch of a stage has it and none may change it.
using SchemaPtr = std::shared_ptr<const Schema>;

}  // namespace weir
