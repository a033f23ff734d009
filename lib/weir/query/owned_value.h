// OwnedValue: a Value that keeps its own text, for states that outlive the batch that it came from.
#pragma once

#include <string>

#include "weir/data/string_arena.h"
#include "weir/data/value.h"

namespace weir {

class OwnedValue {
 public:
  void set(const Value& value);
  /// A view of this: good until it is changed or moved. Not for JsonAccess (`copy` is).
  Value view() const;
  /// In `arena`.
  Value copy(StringArena& arena) const { return arena.keep(view()); }
  size_t held_bytes() const { return text_.capacity(); }

 private:
  Value value_;
  std::string text_;
};

}  // namespace weir
