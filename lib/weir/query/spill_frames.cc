#include "weir/query/spill_frames.h"

#include <utility>

#include "weir/base/check.h"

namespace weir {
namespace {

constexpr int kLevel = -7;  // what is written once and read once is not worth a better one

}  // namespace

SpillFrameWriter::SpillFrameWriter(SpillStore& store) : store_(store), file_(store.create()) {}

SpillFrame SpillFrameWriter::put(std::string_view content) {
  std::string_view stored = content;
  if (store_.written_bytes() >= kPlainBytesMax) {
    if (!encoder_) encoder_ = make_frame_encoder(Codec::Zstd, kLevel);
    stored_.resize(encoder_->bound_bytes(content.size()));
    size_t size = encoder_->encode(content, stored_.data());
    if (size < content.size()) stored = std::string_view(stored_).substr(0, size);
  }
  file_->append(stored);
  SpillFrame frame{offset_, static_cast<uint32_t>(stored.size()), static_cast<uint32_t>(content.size())};
  offset_ += stored.size();
  return frame;
}

SpillFrameReader::SpillFrameReader(std::shared_ptr<const SpillFile> file) : file_(std::move(file)) {}

void SpillFrameReader::read(const SpillFrame& frame, std::string& content) {
  content.resize(frame.content_bytes);
  if (frame.stored_bytes == frame.content_bytes) return file_->read(frame.offset, content.data(), content.size());
  if (!decoder_) decoder_ = make_decoder(Codec::Zstd);
  stored_.resize(frame.stored_bytes);
  file_->read(frame.offset, stored_.data(), stored_.size());
  decoder_->restart(frame.offset);
  std::string_view input = stored_;
  char* out = content.data();
  decoder_->decode(input, out, content.data() + content.size());
  WEIR_CHECK(out == content.data() + content.size());
}

}  // namespace weir
