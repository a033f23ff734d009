// A run: records in the order of their keys, put aside in a file as frames of some 64 KiB. Reading needs memory
// for one frame, and may begin in the middle.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "weir/query/record.h"
#include "weir/query/spill_frames.h"

namespace weir {

struct SpillRun {
  struct Frame {
    SpillFrame stored;
    uint64_t first;  ///< prefix of its first key
  };
  std::shared_ptr<const SpillFile> file;  ///< shared by the readers of its parts
  std::vector<Frame> frames;
  int level = 0;  ///< how often its records have been merged
};

class RunWriter {
 public:
  explicit RunWriter(SpillStore& store);
  void put(const Record& record);
  SpillRun finish() &&;

 private:
  void end_frame();
  SpillFrameWriter writer_;
  SpillRun run_;
  std::string content_;
  uint64_t first_ = 0;
};

class RunReader final : public RecordSource {
 public:
  /// From the first record whose key's prefix is at least `from`.
  explicit RunReader(const SpillRun& run, uint64_t from = 0);
  bool next(Record& record) override;

 private:
  bool next_in_frame(Record& record);
  SpillFrameReader reader_;
  std::vector<SpillRun::Frame> frames_;
  size_t next_frame_ = 0;
  std::string content_;
  size_t at_ = 0;
};

}  // namespace weir
