// WriteSink: what `write` does at run time (write.h). Commits on the end of its input only.
#pragma once

#include <functional>
#include <string>

#include "weir/builtin/write.h"
#include "weir/codec/codec.h"
#include "weir/stage/stage.h"

namespace weir {

class WriteSink final : public Sink {
 public:
  /// With a codec whole frames flow, a packet each; without one, and for appending, whole lines.
  WriteSink(WriteOptions options, Codec codec) : options_(std::move(options)), codec_(codec) {}
  Task<void> run(StageContext& context, Input& in) override;

 private:
  Task<void> replace(StageContext* context, Input* in);
  Task<void> append(StageContext* context, Input* in);
  Task<void> write_in_place(StageContext* context, Input* in);

  WriteOptions options_;
  Codec codec_;
};

/// What each file begins with: the heading, as bytes of the file. Null if there is none for the sink to put.
std::function<std::string()> opening_of(const WriteOptions& options, Codec codec);

/// Whether `path` is there and is neither a regular file nor a folder. Blocks.
bool is_special_file(const std::string& path);

}  // namespace weir
