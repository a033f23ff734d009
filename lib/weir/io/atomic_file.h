// AtomicFile: a file that appears under its name when it is complete, or not at all. Until then it is a temporary
// file beside its target (`.NAME.weir-XXXXXX`), locked; one that nobody has locked was left by a process that died,
// and is removed by the next that writes the same target. What was there before stays until `publish`, so that an
// output may be an input, and its mode is kept. A target that is a symlink is what the link points to.
//
// One thread; end it by `publish`, `keep_partial` or `discard`. Errors name the path as it was given.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weir/io/descriptor.h"
#include "weir/io/staging_folder.h"
#include "weir/loop/loop.h"
#include "weir/task/task.h"

namespace weir {

class AtomicFile {
 public:
  AtomicFile(AtomicFile&&) noexcept = default;
  /// Removes the temporary file if the file was not ended.
  ~AtomicFile();

  /// Throws Error(Permission) for a target that may not be written, although it could be replaced.
  static Task<AtomicFile> create(Loop& loop, std::string path);
  /// The same with the temporary file in `staging`, so that it may be closed for a while. The folders that the target
  /// lies in are made when it gets its name. Throws Error for a target that is there and is no regular file, and for
  /// one on another file system than `staging`.
  static Task<AtomicFile> create_staged(Loop& loop, std::string path, StagingFolder& staging);
  /// Closes a staged file until `resume`.
  Task<void> suspend(Loop& loop);
  Task<void> resume(Loop& loop);
  bool is_suspended() const { return !descriptor_; }

  int fd() const { return descriptor_.get(); }
  const std::string& shown() const { return shown_; }     ///< the path as it was given
  const std::string& target() const { return target_; }   ///< the same with symlinks followed

  /// Does what can fail before the name is there: learns what became of the writes; `sync` forces the content to the
  /// disk now, and the name when it is given.
  Task<void> prepare(Loop& loop, bool sync);
  /// Gives all of `files`, which are prepared, their names. If one cannot have it, those that had theirs give it back,
  /// and what was there before is there again; where the file system cannot exchange two names, a file that had been
  /// replaced stays so.
  static Task<void> publish(Loop& loop, std::vector<AtomicFile*> files);
  /// Keeps it as `NAME.partial`, and says what that is.
  Task<std::string> keep_partial(Loop& loop);
  Task<void> discard(Loop& loop);

 private:
  AtomicFile() = default;
  /// What its two names stand for.
  enum class Names : uint8_t {
    Unnamed,     ///< the temporary one for the content
    Named,       ///< the target for the content, the temporary one for nothing
    Exchanged,   ///< the target for the content, the temporary one for what the target was before
  };
  void find_target();
  void take_name(bool can_give_back);
  void give_name_back() noexcept;

  std::string shown_;
  std::string target_;
  std::string temporary_;    ///< empty once ended
  Descriptor descriptor_;
  Names names_ = Names::Unnamed;
  bool replaced_ = false;    ///< what was there before is gone
  bool sync_ = false;
  bool staged_ = false;
};

}  // namespace weir
