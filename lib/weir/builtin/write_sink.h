// WriteSink: what `write` does at run time (write.h). Commits on the end of its input only.
#pragma once

#include <sys/uio.h>

#include <span>
#include <string>

#include "weir/builtin/write.h"
#include "weir/io/append_file.h"
#include "weir/stage/stage.h"

namespace weir {

class WriteSink final : public Sink {
 public:
  /// `lines`: whole lines flow, so that a torn last one can be told when appending.
  WriteSink(WriteOptions options, bool lines) : options_(std::move(options)), lines_(lines) {}
  Task<void> run(StageContext& context, Input& in) override;

 private:
  Task<void> replace(StageContext* context, Input* in);
  Task<void> append(StageContext* context, Input* in);
  Task<void> write_in_place(StageContext* context, Input* in);
  Task<void> append_in_parts(StageContext* context, AppendFile* file, std::span<iovec> vectors);
  Task<void> move_part(StageContext* context, AppendFile* file);

  WriteOptions options_;
  bool lines_;
  uint64_t part_ = 0;   ///< the number of the last part that rotation made
};

/// Whether `path` is there and is neither a regular file nor a folder. Blocks.
bool is_special_file(const std::string& path);

}  // namespace weir
