// JsonAccess: looks into lists and objects, which are kept as JSON text, and into text that may be JSON.
// Results are views of the given value's text, or of the arena where they had to be made. A scratch object:
// one for each worker.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/data/path.h"
#include "weir/data/string_arena.h"
#include "weir/data/value.h"

namespace weir {

class JsonAccess {
 public:
  JsonAccess();
  ~JsonAccess();
  JsonAccess(JsonAccess&&) noexcept;
  JsonAccess& operator=(JsonAccess&&) noexcept;

  /// What `parts` lead to from a list or object; null if they lead nowhere. A name applied to a list gives a
  /// list of what its elements have, made in `arena`, null if none has it.
  Value find(const Value& from, std::span<const Path::Part> parts, StringArena& arena);

  /// The elements of a list, into `out`, which is cleared first; none if it is no list.
  void elements(const Value& list, std::vector<Value>& out);

  /// The members of an object with their names (as strings, perhaps escaped), the first of equal names only.
  void members(const Value& object, std::vector<std::pair<Value, Value>>& out);

  /// `json`, followed by kReadablePastEnd readable bytes, as a value, if it is valid JSON as a whole.
  std::optional<Value> parse(std::string_view json);

  size_t held_bytes() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace weir
