// Decoder: compressed bytes in, bytes out, in pieces of any size. One decoder reads one file: any number of
// frames (zstd, skippable ones passed over) or members (gzip) one after another.
//
//   while (the file has more)  { input = next piece;
//     while (decoder.decode(input, out, out_end) == Wants::Output)  out = next block; }
//   decoder.finish();
//
// Damage has a place: all bytes before it are delivered, then the Error tells the compressed offset. Not
// synchronised; may move between threads from call to call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir {

struct DecoderLimits {
  int window_log_max = 27;  ///< log2 of the largest window that a zstd frame may ask for, in bytes
};

class Decoder {
 public:
  enum class Wants : uint8_t {
    Input,   ///< `input` is used up, and everything decoded from it has been delivered
    Output,  ///< [out, out_end) is full; call again with more room, and with the rest of `input` even if it
             ///< is empty
  };

  virtual ~Decoder() = default;
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  /// Takes from the front of `input`, writes at `out`, moves both. Throws Error(Corrupt) for damage and for
  /// trailing garbage behind a whole frame (gzip: zeros are padding and pass), Error(OverLimit) for a window
  /// over the limit, Error(Unsupported) for a frame that needs a dictionary; `out` then stands behind the
  /// last good byte, and the decoder must be restarted.
  virtual Wants decode(std::string_view& input, char*& out, char* out_end) = 0;

  /// The input has ended. Throws Error(Truncated) unless that is between frames. Empty input is no error.
  virtual void finish() = 0;

  /// Forgets everything: the next input begins a frame and is at byte `offset` of the file.
  virtual void restart(uint64_t offset = 0) = 0;

  /// Memory held now, windows included, in bytes.
  virtual size_t memory_bytes() const = 0;
};

}  // namespace weir
