// Schema: the names of a batch's columns, an immutable list shared by all batches of a stage. Of a read
// batch: the paths that its parser was asked for (`http.status`, `tags[0]`, `_time`). Of a made batch: flat
// names, each a path of one quoted part, which may hold dots (`http.path`). Where there is a RecordChange, the
// records are neither what was read nor what the columns hold: edit.h says what they are.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/data/edit.h"
#include "weir/data/path.h"

namespace weir {

class Schema {
 public:
  Schema() = default;
  explicit Schema(std::vector<Path> paths, std::optional<RecordChange> change = {});

  /// The schema of made records with these field names.
  static std::shared_ptr<const Schema> made(const std::vector<std::string>& names);

  const std::vector<Path>& paths() const { return paths_; }
  const std::vector<std::string>& names() const { return names_; }  ///< the text of each path
  size_t size() const { return paths_.size(); }
  /// Whether the columns are whole records (`made`), rather than fields of what was read.
  bool is_made() const { return made_; }
  /// Null if the records are as they were read or made.
  const RecordChange* change() const { return change_ ? &*change_ : nullptr; }

  /// The column of exactly this path.
  std::optional<size_t> find(const Path& path) const;
  /// The column whose text is `name`.
  std::optional<size_t> find(const std::string& name) const;

 private:
  std::vector<Path> paths_;
  std::vector<std::string> names_;
  std::optional<RecordChange> change_;
  bool made_ = false;
};

/// Shared because every batch of a stage has it and none may change it.
using SchemaPtr = std::shared_ptr<const Schema>;

}  // namespace weir
