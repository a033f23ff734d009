// Decoders survive any bytes, and what they deliver does not depend on how input and room are cut.
// Input: a byte for the codec, two for the sizes of the pieces, compressed bytes.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz.h"
#include "weir/base/error.h"
#include "weir/codec/codec.h"

namespace weir {
namespace {

constexpr size_t kContentBytesMax = 4 << 20;

struct Decoded {
  std::string content;
  std::optional<ErrorCode> error;
  bool operator==(const Decoded&) const = default;
};

/// Nothing if the content is too large to go on.
std::optional<Decoded> decode(Codec codec, std::string_view compressed, size_t in_bytes, size_t out_bytes) {
  auto decoder = make_decoder(codec, {.window_log_max = 22});
  Decoded decoded;
  std::vector<char> room(out_bytes);
  char* out = room.data();
  auto deliver = [&] {
    decoded.content.append(room.data(), out);
    out = room.data();
  };
  try {
    while (!compressed.empty()) {
      auto input = compressed.substr(0, in_bytes);
      size_t given_bytes = input.size();
      while (decoder->decode(input, out, room.data() + room.size()) == Decoder::Wants::Output) {
        FUZZ_CHECK(out == room.data() + room.size());
        deliver();
        if (decoded.content.size() > kContentBytesMax) return std::nullopt;
      }
      FUZZ_CHECK(input.empty());
      compressed.remove_prefix(given_bytes);
    }
    decoder->finish();
  } catch (const Error& error) {
    FUZZ_CHECK(error.offset().has_value());
    decoded.error = error.code();
  }
  deliver();
  return decoded;
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir;
  if (size < 3) return 0;
  Codec codec = data[0] % 2 ? Codec::Gzip : Codec::Zstd;
  std::string_view compressed(reinterpret_cast<const char*>(data) + 3, size - 3);
  auto whole = decode(codec, compressed, std::max<size_t>(compressed.size(), 1), 1 << 17);
  auto pieces = decode(codec, compressed, 1 + data[1], 1 + data[2] * 7);
  if (!whole || !pieces) return 0;
  // How much nonsense ISA-L makes of a broken member before it notices depends on how much it sees of it.
  if (codec == Codec::Gzip && whole->error && pieces->error) return 0;
  FUZZ_CHECK(*whole == *pieces);
  return 0;
}
