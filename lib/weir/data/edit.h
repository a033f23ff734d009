// Edit: one change to records, as `set`, `drop` and their like make it. A batch whose schema has a RecordChange
// holds records that differ from what was read: the record as it came, as JSON text in a column, and the edits, in
// order. Nothing is rewritten before the record leaves (format/record_text.h); until then a field is found by
// looking back through the edits, the last one first, to a column or to fields of the record before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "weir/data/field_set.h"
#include "weir/data/path.h"

namespace weir {

struct Edit {
  enum class Kind : uint8_t {
    Set,      ///< `path` gets the value in `column`: changed where the path finds it, else added
    Replace,  ///< the same, but nothing is added
    Drop,     ///< what `path` finds is removed, in each spelling
    Rename,   ///< what `from` finds gets the name `path`, unless it is null and `path` is not
    Fill,     ///< gets the members of the object in `column`, each where it has none of that name but null; see below
    Define,   ///< no change: `path` is another name for the value in `column` (earlier items of `select`)
  };
  Kind kind;
  Path path;
  Path from = {};
  size_t column = 0;
};

// Whoever makes a Fill has read the fields that are wanted behind it already: the columns whose names they are have what
// the changed record says, and no other columns have names, but for special ones.

struct RecordChange {
  std::optional<size_t> record;  ///< the column with the record before the edits; none if nobody wants it
  std::vector<Edit> edits;
};

/// What a field is, seen through one edit: the first of these that is not null.
struct LookBack {
  bool mixed = false;                ///< only the changed record itself says
  bool settled = false;              ///< the column of that name says
  bool column = false;               ///< of the edit's column, the members `rest`
  std::vector<Path::Part> rest = {};
  std::vector<Path> before = {};     ///< fields before the edit
};

/// Whether a change of what one of the paths finds may show in what the other finds.
bool paths_meet(const Path& a, const Path& b);

/// `path` has no special meaning, but for `_time`.
LookBack look_back(const Edit& edit, const Path& path);

/// The fields to read before the edits for somebody who wants `after` behind them.
FieldSet fields_before(const std::vector<Edit>& edits, const FieldSet& after);

}  // namespace weir
