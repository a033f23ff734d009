// JsonLineScan: the first line of a range of JSON lines that can't be judged by its bytes alone. All others
// begin with `{"`, end with `}` (or `}` and '\r'), and spell their names and strings as they are. What a
// prefilter may pass over without parsing is among those. SIMD, chosen at run time; the scalar one is the
// specification that the tests compare the others with. Stateless, any thread.
#pragma once

#include <cstddef>
#include <span>

#include "weir/format/odd_lines.h"

namespace weir {

struct JsonLineScan {
  const char* name;  ///< "scalar", "avx2", "avx512"

  /// A place inside (or at the newline of) the first line that is odd, or `end`. `begin` is the begin of a
  /// line, and `end` is behind a newline. `newlines` gets how many there are in front of that place. Reads
  /// nothing outside.
  const char* (*find_odd)(const char* begin, const char* end, OddLines odd, size_t& newlines) noexcept;
};

/// The fastest that this machine can run.
const JsonLineScan& json_line_scan() noexcept;

/// All that this machine can run, scalar first, fastest last.
std::span<const JsonLineScan* const> usable_json_line_scans() noexcept;

}  // namespace weir
