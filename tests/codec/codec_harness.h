// Runs decoders and encoders over whole byte strings, cut as a test wants it.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/error.h"
#include "weir/codec/codec.h"

namespace weir {

struct Decoded {
  std::string content;
  std::optional<Error> error;
};

/// Decodes all of `compressed`, given in pieces of `in_bytes` and with `out_bytes` of room at a time. Every
/// piece is copied to memory of just its size, so that ASan sees a decoder that reads or writes outside.
inline Decoded decode_all(Decoder& decoder, std::string_view compressed, size_t in_bytes, size_t out_bytes) {
  Decoded decoded;
  auto room = std::make_unique<char[]>(out_bytes);
  char* out = room.get();
  auto deliver = [&] {
    decoded.content.append(room.get(), out);
    out = room.get();
  };
  try {
    for (size_t at = 0; at < compressed.size(); at += in_bytes) {
      std::vector<char> piece(
          compressed.begin() + static_cast<ptrdiff_t>(at),
          compressed.begin() + static_cast<ptrdiff_t>(std::min(at + in_bytes, compressed.size())));
      std::string_view input(piece.data(), piece.size());
      while (decoder.decode(input, out, room.get() + out_bytes) == Decoder::Wants::Output) deliver();
      if (!input.empty()) throw std::logic_error("input left over");
    }
    decoder.finish();
  } catch (const Error& error) {
    decoded.error = error;
  }
  deliver();
  return decoded;
}

inline Decoded decode_all(Codec codec, std::string_view compressed, size_t in_bytes = 1 << 20,
                          size_t out_bytes = 1 << 20) {
  return decode_all(*make_decoder(codec), compressed, in_bytes, out_bytes);
}

inline std::string encode(FrameEncoder& encoder, std::string_view piece) {
  std::string frame(encoder.bound_bytes(piece.size()), '\0');
  frame.resize(encoder.encode(piece, frame.data()));
  return frame;
}

inline std::string encode(Codec codec, std::string_view piece, std::optional<int> level = {}) {
  return encode(*make_frame_encoder(codec, level), piece);
}

/// Text that compresses about as logs do, the same for the same seed.
inline std::string log_like(size_t bytes, uint64_t seed = 1) {
  std::string text;
  uint64_t state = seed;
  while (text.size() < bytes) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    text += "level=" + std::string(state >> 61 ? "info" : "error") + " took=" + std::to_string(state >> 44) +
            "ms path=/api/v1/users/" + std::to_string((state >> 33) % 1000) + "\n";
  }
  text.resize(bytes);
  return text;
}

}  // namespace weir
