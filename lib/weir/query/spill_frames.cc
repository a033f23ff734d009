#include "weir/query/spill_frames.h"

#include <utility>

namespace weir {

SpillFrameWriter::SpillFrameWriter(SpillStore& store) : file_(store.create()) {}

SpillFrame SpillFrameWriter::put(std::string_view content) {
  file_->append(content);
  SpillFrame frame{offset_, static_cast<uint32_t>(content.size())};
  offset_ += content.size();
  return frame;
}

SpillFrameReader::SpillFrameReader(std::shared_ptr<const SpillFile> file) : file_(std::move(file)) {}

void SpillFrameReader::read(const SpillFrame& frame, std::string& content) {
  content.resize(frame.bytes);
  file_->read(frame.offset, content.data(), content.size());
}

}  // namespace weir
