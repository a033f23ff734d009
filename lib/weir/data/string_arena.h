// StringArena: memory for the text of values that are not views of a chunk (decoded, computed, copied keys).
// Text put in stays where it is until `clear` and is followed by kReadablePastEnd readable bytes. Grows by
// blocks, gives them back only when destroyed; `clear` keeps one, so that a steady state allocates nothing.
// Moving keeps all views valid.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "weir/data/value.h"

namespace weir {

class StringArena {
 public:
  StringArena() = default;
  StringArena(StringArena&&) = default;
  StringArena& operator=(StringArena&&) = default;

  /// A copy of `text`.
  std::string_view put(std::string_view text);

  /// Room for `bytes`, to be written by the caller before anything else is put.
  char* allocate(size_t bytes);

  /// `value` with its text, if it has any, copied into this arena.
  Value keep(const Value& value);

  void clear();
  size_t held_bytes() const { return held_bytes_; }

 private:
  struct Block {
    std::unique_ptr<char[]> memory;
    size_t size = 0;
  };
  std::vector<Block> blocks_;
  size_t used_ = 0;  ///< of the last block
  size_t held_bytes_ = 0;
};

}  // namespace weir
