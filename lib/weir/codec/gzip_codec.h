// gzip's entries of the codec table; RFC 1952.
#pragma once

#include <memory>
#include <string_view>

#include "weir/codec/decoder.h"
#include "weir/codec/frame_encoder.h"

namespace weir {

bool begins_like_gzip(std::string_view content);
bool may_begin_like_gzip(std::string_view content);
std::unique_ptr<Decoder> make_gzip_decoder(const DecoderLimits& limits);
std::unique_ptr<FrameEncoder> make_gzip_encoder(int level);

}  // namespace weir
