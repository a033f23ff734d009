// Rejects: what becomes of the lines that no parser can read, beside that they are counted. They may be kept in a file,
// byte for byte, and there may be only so many of them. One for each run, on the loop's thread; lines come in input
// order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weir/base/error.h"
#include "weir/io/descriptor.h"
#include "weir/loop/loop.h"
#include "weir/task/event.h"
#include "weir/task/task.h"

namespace weir {

struct RejectLimits {
  bool strict = false;                        ///< the first line that can't be read ends the run, without a result
  std::string file = {};                      ///< where they are kept; empty: nowhere
  std::optional<uint64_t> count_max = {};     ///< more of them end the run
  std::optional<double> share_max = {};       ///< the same as a part of the lines that were read

  /// Whether each line must be judged, and as a whole.
  bool judge() const { return strict || !file.empty() || count_max || share_max; }
};

class Rejects {
 public:
  Rejects(Loop& loop, const RejectLimits& limits) : loop_(loop), limits_(limits), written_(loop.ready()) {}

  const RejectLimits& limits() const { return limits_; }

  /// Makes the file, empty, if there is to be one. Throws Error.
  Task<void> open();
  /// Keeps a line with its line end until it is written.
  void add(std::string_view line) { held_ += line; }
  bool holds_any() const { return !held_.empty(); }
  /// Writes what is held. Throws Error.
  Task<void> write();
  /// Writes the rest and closes the file. Throws Error.
  Task<void> close();

  /// Why the run must end, after so many lines that could be read and so many that could not; nothing if it may go on.
  std::optional<Error> refusal(uint64_t parsed, uint64_t unparsed, bool at_end) const;

 private:
  /// A share says nothing before so many lines were read, but at the end.
  static constexpr uint64_t kLinesMin = 1000;

  Loop& loop_;
  RejectLimits limits_;
  Descriptor file_;
  std::string held_;
  bool writing_ = false;
  Event written_;
};

}  // namespace weir
