// FilesSink: what `write` does at run time where the path holds fields: the lines or frames that come (Packet::sections)
// go to as many files as there are paths. Few of them are open at a time, the one that was not written to for longest is
// closed; lines are gathered for each file, and go out together when there are enough, or, to files that are appended to,
// as soon as the input pauses.
//
//   replace   all of them appear when the input has ended well, or none does
//   append    each as in part_file.h
#pragma once

#include <string>

#include "weir/builtin/write.h"
#include "weir/codec/codec.h"
#include "weir/stage/stage.h"

namespace weir {

class FilesSink final : public Sink {
 public:
  /// `folder`: where all files lie in or under, with its slash, or empty. With a codec whole frames come, one in each
  /// packet; without one whole lines.
  FilesSink(WriteOptions options, Codec codec, std::string folder)
      : options_(std::move(options)), codec_(codec), folder_(std::move(folder)) {}
  Task<void> run(StageContext& context, Input& in) override;

 private:
  WriteOptions options_;
  Codec codec_;
  std::string folder_;
};

}  // namespace weir
