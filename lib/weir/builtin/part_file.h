// PartFile: a file that `write` appends to, and that it cuts into parts if there is a size for them: one that has
// reached it is moved to NAME-000001.EXT, and a new one begins. Whole lines go in, or whole frames; a part is never
// larger than the size, unless one line or frame alone is.
//
// A part of zstd frames is closed with a seek table. To go on with such a file, the table is taken off first. One
// without a table was left by a writer that died, perhaps in the middle of a frame, behind which nothing could be read;
// so it is moved away at once, and so is a gzip file, of which nobody can tell. A part may begin with an opening (the
// heading of CSV), which what is appended to has already. One thread.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "weir/codec/codec.h"
#include "weir/codec/seek_table.h"
#include "weir/io/append_file.h"
#include "weir/stage/context.h"
#include "weir/task/task.h"

namespace weir {

class PartFile {
 public:
  struct Options {
    std::string path, shown;      ///< `shown`: as messages may show it
    uint64_t rotate_bytes = 0;    ///< 0: no parts
    Codec codec = Codec::None;    ///< None: lines go in; else frames
    bool sync = false;
    bool makes_folders = false;
    std::function<std::string()> opening = {};   ///< lines or a frame that each part begins with; null: nothing
  };
  static Task<PartFile> open(StageContext* context, Options options);

  /// Of lines each vector holds some; of frames each is one. Uses them up.
  Task<void> write(StageContext* context, std::span<iovec> vectors);
  /// If the file is empty: begins it all the same.
  Task<void> begin(StageContext* context);
  /// After the last write: the part that is open is complete.
  Task<void> finish(StageContext* context);

  /// Closes the descriptor until the next write.
  Task<void> suspend(StageContext* context) { return file_.suspend(context->loop); }
  bool is_suspended() const { return file_.is_suspended(); }
  bool is_empty() const { return file_.size_bytes() == 0; }

 private:
  PartFile() = default;
  Task<void> write_lines(StageContext* context, std::span<iovec> vectors);
  Task<void> write_frames(StageContext* context, std::span<iovec> frames);
  Task<void> put(StageContext* context, std::span<iovec> vectors);
  const std::string& opening();
  Task<void> begin_part(StageContext* context);
  bool has_table() const { return options_.rotate_bytes && options_.codec == Codec::Zstd; }

  Options options_;
  AppendFile file_;
  SeekTable table_;
  uint64_t part_ = 0;               ///< the number of the last part
  uint64_t table_covers_bytes_ = 0; ///< the size of the file that the table describes
  std::optional<std::string> opening_;
  bool is_own_ = false;             ///< it has been checked that the file is no input
};

}  // namespace weir
