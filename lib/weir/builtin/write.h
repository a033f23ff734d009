// Writing files: the sink of `write` and of `tee FILE`.
//
//   replace   a regular file, under its name when it is complete, or not at all (io/atomic_file.h). What was written
//             before damage or an interrupt is kept as NAME.partial, and a warning says so.
//   append    whole records at the end, also beside other writers (io/append_file.h); with rotation, a file that has
//             reached its size is moved to NAME-000001.EXT, … (part_file.h)
//   in place  whatever is there and is no regular file: a FIFO, a device
//
// The extension says the format of records; lines that are as they came are read for that. A heading stands once in each
// file: what is appended to has it already.
//
// With fields in its path, each of these for as many files as they have values (files_sink.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/stage/plan.h"

namespace weir {

struct WriteOptions {
  std::string path;
  std::string shown;           ///< the path as messages may show it
  std::vector<TextSpan> literal = {};   ///< bytes of `path` in which braces are braces
  bool append = false;
  bool sync = false;
  uint64_t rotate_bytes = 0;   ///< 0: never
  std::optional<int> level;    ///< of compression
  std::shared_ptr<const Heading> heading = {};   ///< each file begins with it; null: it comes with the lines, or not
};

/// Ends `plan` in the file: what flows is made printable, and compressed by the extension of the path. Throws
/// Error(Usage) for what cannot be, such as an endless input into a file that must be complete.
void add_write(Plan& plan, const WriteOptions& options);

}  // namespace weir
