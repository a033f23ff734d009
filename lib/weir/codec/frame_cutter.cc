#include "weir/codec/frame_cutter.h"

#define ZSTD_STATIC_LINKING_ONLY  // for ZSTD_decompressBound; libzstd is linked statically
#include <zstd.h>
#include <zstd_errors.h>

namespace weir {

FrameCut cut_frames(std::string_view compressed, const FrameLimits& limits) {
  FrameCut cut;
  for (;;) {
    auto rest = compressed.substr(cut.compressed_bytes);
    if (rest.empty()) return cut;
    auto ending = [&](FrameCut::Then then) {
      cut.then = then;
      return cut;
    };
    auto readable = rest.substr(0, limits.frame_bytes_max);
    size_t frame_bytes = ZSTD_findFrameCompressedSize(readable.data(), readable.size());
    if (ZSTD_isError(frame_bytes)) {
      bool is_incomplete = ZSTD_getErrorCode(frame_bytes) == ZSTD_error_srcSize_wrong;
      // A header that says enough: waiting for the rest would only hold up a live stream.
      auto told_bytes = ZSTD_getFrameContentSize(rest.data(), rest.size());
      cut.is_untold = told_bytes == ZSTD_CONTENTSIZE_UNKNOWN;
      bool too_large = cut.is_untold ? !limits.takes_untold
                                     : told_bytes != ZSTD_CONTENTSIZE_ERROR && told_bytes > limits.content_bytes_max;
      return ending(is_incomplete && !too_large && readable.size() < limits.frame_bytes_max ? FrameCut::Then::Input
                                                                                            : FrameCut::Then::Stream);
    }
    // 0 for a skippable frame. Without a size, as much as its blocks can hold.
    unsigned long long content_bytes = ZSTD_getFrameContentSize(rest.data(), frame_bytes);
    if (content_bytes == ZSTD_CONTENTSIZE_UNKNOWN && limits.takes_untold)
      content_bytes = ZSTD_decompressBound(rest.data(), frame_bytes);
    if (content_bytes > limits.content_bytes_max)
      return ending(FrameCut::Then::Stream);  // the error values are huge
    bool is_first = cut.compressed_bytes == 0;
    if (!is_first && cut.content_bytes + content_bytes > limits.run_content_bytes_max)
      return ending(FrameCut::Then::Run);
    if (!is_first && cut.compressed_bytes + frame_bytes > limits.frame_bytes_max)
      return ending(FrameCut::Then::Run);
    cut.compressed_bytes += frame_bytes;
    cut.content_bytes += content_bytes;
  }
}

}  // namespace weir
