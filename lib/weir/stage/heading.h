// Heading: the line that stands in front of all others of an output, once: the names of the columns of CSV. A planned node
// puts it into the stream, unless a sink with files of its own takes that over (Plan::heading). A value that the node and
// the sink share.
#pragma once

#include <functional>
#include <string>

namespace weir {

struct Heading {
  /// The line with its newline, or nothing. Known as soon as a line has come by, or the end.
  std::function<std::string()> line;
  bool in_stream = true;   ///< before the run: else whoever writes the lines puts it in front
};

}  // namespace weir
