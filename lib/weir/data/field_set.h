// FieldSet: which fields of a record somebody reads: some paths, or everything. The planner adds up what the stages
// of a pipeline read, and parsers extract that and no more. A value.
#pragma once

#include <vector>

#include "weir/data/path.h"

namespace weir {

class FieldSet {
 public:
  FieldSet() = default;
  explicit FieldSet(std::vector<Path> paths);

  /// Every field of the record, in its own order: the path `_`, which every parser delivers as the record's JSON
  /// text (an Object).
  static FieldSet everything();

  void add(const Path& path);              ///< `_` alone is everything
  void add(const FieldSet& other);
  /// Says of a path in the set that its absence from all records is worth a word: somebody asked for it, and not for
  /// something else in its place. No effect on others.
  void expect(const Path& path);
  bool expects(size_t index) const { return expected_[index]; }   ///< of `paths()`

  bool is_everything() const { return everything_; }
  bool empty() const { return !everything_ && paths_.empty(); }

  /// In the order of adding, each once; the special names (`_`, `_line`, `_file`, …) among them. These are the
  /// columns of a parser's batches.
  const std::vector<Path>& paths() const { return paths_; }

 private:
  std::vector<Path> paths_;
  std::vector<bool> expected_;   ///< by path
  bool everything_ = false;
};

}  // namespace weir
