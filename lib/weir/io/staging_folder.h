// StagingFolder: where the temporary files of one run lie that writes many files at a time, so that they can be closed
// and opened again without a lock on each: `.weir-XXXXXX` in the folder that the outputs lie in or under, locked itself.
// One that nobody has locked was left by a process that died, and is removed with what is in it.
//
// One thread; its destructor removes it, with what is left in it.
#pragma once

#include <cstdint>
#include <string>

#include "weir/io/descriptor.h"
#include "weir/loop/loop.h"
#include "weir/task/task.h"

namespace weir {

class StagingFolder {
 public:
  StagingFolder() = default;
  StagingFolder(StagingFolder&& other) noexcept = default;
  StagingFolder& operator=(StagingFolder&&) noexcept = default;
  ~StagingFolder();

  /// `parent`: the folder with its slash, or empty. Throws Error, naming `shown`, if it is not there.
  static Task<StagingFolder> create(Loop& loop, std::string parent, std::string shown);

  /// A name for a file in it that none has had.
  std::string next_path() { return path_ + "/" + std::to_string(++last_); }
  /// The file system that it is on.
  uint64_t device() const { return device_; }

 private:
  std::string path_;   ///< empty: there is none
  Descriptor lock_;
  uint64_t last_ = 0, device_ = 0;
};

}  // namespace weir
