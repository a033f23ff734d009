// OddLines: which lines a search for bytes can't judge, because they may spell otherwise what is looked for. A value.
#pragma once

#include <cstdint>

namespace weir {

struct OddLines {
  enum class Escapes : uint8_t { None, Unicode, All };
  Escapes escapes = Escapes::Unicode;  ///< of these, one makes its line odd: `\u`, or any backslash
  bool objects_in_lists =
      false;  ///< JSON: so does a `{` that stands neither behind a colon nor at the line's begin
};

}  // namespace weir
