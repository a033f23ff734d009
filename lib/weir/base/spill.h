// Files that nobody sees, for what does not fit into the memory of a run: made when needed, without a name, gone
// with the process. Pure code is given a SpillStore and opens nothing itself; io/spill_files.h has the one of real
// files. Any thread may create files; one file is written by one thread and then read by any number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace weir {

class SpillFile {
 public:
  virtual ~SpillFile() = default;
  /// Both block until it is done, and throw Error.
  virtual void append(std::string_view bytes) = 0;
  virtual void read(uint64_t offset, char* into, size_t size) const = 0;   ///< exactly `size` bytes that are there
};

class SpillStore {
 public:
  virtual ~SpillStore() = default;
  virtual std::unique_ptr<SpillFile> create() = 0;
  /// By all files so far.
  virtual uint64_t written_bytes() const = 0;
};

/// What the end of a stage may hold, and where it puts the rest.
struct SpillRoom {
  SpillStore* store;
  size_t bytes;
};

}  // namespace weir
