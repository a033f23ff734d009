// cut_frames survives any bytes, and a run that it cuts decodes to no more than it tells, or is refused. So
// are seek tables. Input: bytes.
#include <string_view>
#include <vector>

#include "fuzz.h"
#include "weir/base/error.h"
#include "weir/codec/codec.h"
#include "weir/codec/frame_cutter.h"
#include "weir/codec/seek_table.h"

namespace weir {
namespace {

void check_run(std::string_view run, uint64_t content_bytes) {
  auto decoder = make_decoder(Codec::Zstd);
  std::vector<char> room(64 << 10);
  uint64_t decoded_bytes = 0;
  char* out = room.data();
  auto deliver = [&] {
    decoded_bytes += static_cast<uint64_t>(out - room.data());
    out = room.data();
  };
  try {
    while (decoder->decode(run, out, room.data() + room.size()) == Decoder::Wants::Output) deliver();
    decoder->finish();
  } catch (const Error&) {
    return;
  }
  deliver();
  // libzstd lets a stream end early, behind an empty last block.
  FUZZ_CHECK(decoded_bytes <= content_bytes);
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  FrameLimits limits{
      .frame_bytes_max = 20'000, .content_bytes_max = 1 << 20, .run_content_bytes_max = 1 << 14};
  for (auto rest = bytes; !rest.empty();) {
    auto cut = cut_frames(rest, limits);
    FUZZ_CHECK(cut.compressed_bytes <= std::min(rest.size(), limits.frame_bytes_max));
    FUZZ_CHECK(cut.then != FrameCut::Then::Run || cut.compressed_bytes > 0);
    if (cut.compressed_bytes > 0) check_run(rest.substr(0, cut.compressed_bytes), cut.content_bytes);
    if (cut.then != FrameCut::Then::Run) break;
    rest.remove_prefix(cut.compressed_bytes);
  }
  if (auto table = SeekTable::parse(bytes)) {
    auto again = SeekTable::parse(table->format());
    FUZZ_CHECK(again && again->frames() == table->frames());
  }
  return 0;
}
