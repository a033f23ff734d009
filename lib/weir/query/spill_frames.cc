#include "weir/query/spill_frames.h"

#include <utility>

#include "weir/base/check.h"

namespace weir {
namespace {

constexpr int kLevel = -7;  // what is written once and read once is not worth a better one

}  // namespace

SpillFrameWriter::SpillFrameWriter(SpillStore& store)
    : file_(store.create()), encoder_(make_frame_encoder(Codec::Zstd, kLevel)) {}

SpillFrame SpillFrameWriter::put(std::string_view content) {
  stored_.resize(encoder_->bound_bytes(content.size()));
  size_t size = encoder_->encode(content, stored_.data());
  file_->append(std::string_view(stored_).substr(0, size));
  SpillFrame frame{offset_, static_cast<uint32_t>(size), static_cast<uint32_t>(content.size())};
  offset_ += size;
  return frame;
}

SpillFrameReader::SpillFrameReader(std::shared_ptr<const SpillFile> file)
    : file_(std::move(file)), decoder_(make_decoder(Codec::Zstd)) {}

void SpillFrameReader::read(const SpillFrame& frame, std::string& content) {
  stored_.resize(frame.stored_bytes);
  file_->read(frame.offset, stored_.data(), stored_.size());
  content.resize(frame.content_bytes);
  decoder_->restart(frame.offset);
  std::string_view input = stored_;
  char* out = content.data();
  decoder_->decode(input, out, content.data() + content.size());
  WEIR_CHECK(out == content.data() + content.size());
}

}  // namespace weir
