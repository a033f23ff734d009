// zstd's entries of the codec table; RFC 8878.
#pragma once

#include <memory>
#include <string_view>

#include "weir/codec/decoder.h"
#include "weir/codec/frame_encoder.h"

namespace weir {

/// A frame or a skippable frame.
bool begins_like_zstd(std::string_view content);
bool may_begin_like_zstd(std::string_view content);
std::unique_ptr<Decoder> make_zstd_decoder(const DecoderLimits& limits);
std::unique_ptr<FrameEncoder> make_zstd_encoder(int level);

}  // namespace weir
