// FrameEncoder: one piece of bytes -> one frame (zstd, with its size and a checksum) or member (gzip) that
// decodes alone. Frames made apart and written one after another are a valid file, so pieces are compressed
// in parallel, one encoder for each worker. A file without content is one empty frame. Reusable, not
// synchronised.
#pragma once

#include <cstddef>
#include <string_view>

namespace weir {

/// What a piece should hold: enough for the ratio, little enough to decode in one block.
inline constexpr size_t kFrameContentBytes = 1 << 20;

class FrameEncoder {
 public:
  virtual ~FrameEncoder() = default;
  FrameEncoder() = default;
  FrameEncoder(const FrameEncoder&) = delete;
  FrameEncoder& operator=(const FrameEncoder&) = delete;

  /// The most that a piece of `piece_bytes` can become, in bytes.
  virtual size_t bound_bytes(size_t piece_bytes) const = 0;

  /// Writes one frame at `out`, which has room for `bound_bytes(piece.size())`; returns its size.
  virtual size_t encode(std::string_view piece, char* out) = 0;
};

}  // namespace weir
