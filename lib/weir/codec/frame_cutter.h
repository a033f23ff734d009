// Cutting a .zst file of many frames into runs that can be decoded apart, in parallel, each by a Decoder that
// is restarted for it. Only sizes are read here, a few bytes for each block of a frame. Stateless, any
// thread.
//
//   Step (serial)     cut = cut_frames(pending, limits); hands on pending[0, cut.compressed_bytes)
//   Map (parallel)    decoder.restart(offset); decoder.decode(run, out, out_end) until Wants::Input;
//   decoder.finish()
//
// A frame that does not fit the limits or is damaged ends the cutting: from there on the file is decoded as one
// stream, which also finds the exact place of damage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir {

struct FrameLimits {
  size_t frame_bytes_max = 900 << 10;  ///< compressed size of a frame
  size_t content_bytes_max = 8 << 20;  ///< decoded size of a frame
  size_t run_content_bytes_max =
      1 << 20;  ///< a run takes more frames while their content together is at most this
  bool takes_untold = true;  ///< also frames that do not tell the size of their content
};

struct FrameCut {
  enum class Then : uint8_t {
    Run,     ///< the run is full, more may follow: cut again behind it
    Input,   ///< the next frame is not complete yet: cut again when there is more input (at the end: Stream)
    Stream,  ///< what follows the run must be decoded as a stream
  };
  size_t compressed_bytes = 0;  ///< whole frames at the front, skippable ones included; may be 0
  uint64_t content_bytes = 0;   ///< what they decode to, at most
  Then then = Then::Input;
  bool is_untold = false;  ///< the incomplete frame does not tell its content's size: it may be a live stream
};

/// The longest run at the front of `compressed`, which begins at a frame's first byte.
FrameCut cut_frames(std::string_view compressed, const FrameLimits& limits = {});

}  // namespace weir
