// Codecs over 8 MiB of log-like text: one stream, frames of one block each as parallel workers see them, and
// encoding. GB/s are of content, not of compressed bytes.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "weir/codec/codec.h"
#include "weir/codec/frame_cutter.h"

namespace weir {
namespace {

constexpr size_t kContentBytes = 8 << 20;

/// Lines of some 200 bytes, the same in every run.
const std::string& content() {
  static const std::string text = [] {
    std::string made;
    uint64_t state = 1;
    while (made.size() < kContentBytes) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      auto draw = [&](unsigned shift, uint64_t range) { return std::to_string((state >> shift) % range); };
      made += R"({"ts":"2026-11-24T13:)" + draw(8, 50) + R"(:07Z","client_ip":"10.0.)" + draw(20, 256) + "." +
              draw(30, 256) + R"(","http":{"method":"GET","path":"/api/v1/users/)" + draw(33, 1000) +
              R"(/orders","status":)" + (state >> 58 ? "200" : "503") + R"(,"bytes":)" + draw(21, 90000) +
              R"(},"user_agent":"Mozilla/5.0 (X11; Linux x86_64) Firefox/115.0","took_ms":)" +
              draw(50, 2000) + "}\n";
    }
    made.resize(kContentBytes);
    return made;
  }();
  return text;
}

void expect(bool holds) {
  if (!holds) std::abort();
}

std::string encoded(Codec codec, size_t frame_bytes) {
  auto encoder = make_frame_encoder(codec);
  std::string file;
  std::vector<char> frame(encoder->bound_bytes(frame_bytes));
  for (size_t at = 0; at < content().size(); at += frame_bytes) {
    size_t size = encoder->encode(std::string_view(content()).substr(at, frame_bytes), frame.data());
    file.append(frame.data(), size);
  }
  return file;
}

void count_content(benchmark::State& state, size_t compressed_bytes) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * content().size()));
  state.counters["ratio"] = static_cast<double>(content().size()) / static_cast<double>(compressed_bytes);
}

/// Everything as one frame or member, in blocks as the engine hands them on.
void decode_stream(benchmark::State& state, Codec codec) {
  auto file = encoded(codec, content().size());
  std::vector<char> room(kFrameContentBytes);
  auto decoder = make_decoder(codec);
  for (auto _ : state) {
    decoder->restart();
    size_t decoded_bytes = 0;
    char* out = room.data();
    auto deliver = [&] {
      decoded_bytes += static_cast<size_t>(out - room.data());
      out = room.data();
    };
    for (size_t at = 0; at < file.size(); at += kFrameContentBytes) {
      auto input = std::string_view(file).substr(at, kFrameContentBytes);
      while (decoder->decode(input, out, room.data() + room.size()) == Decoder::Wants::Output) deliver();
    }
    decoder->finish();
    deliver();
    expect(decoded_bytes == content().size());
  }
  count_content(state, file.size());
}
BENCHMARK_CAPTURE(decode_stream, zstd, Codec::Zstd)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode_stream, gzip, Codec::Gzip)->Unit(benchmark::kMillisecond);

/// Frames of one block each, cut and decoded whole.
void decode_frames(benchmark::State& state) {
  auto file = encoded(Codec::Zstd, kFrameContentBytes);
  std::vector<char> room(kFrameContentBytes);
  auto decoder = make_decoder(Codec::Zstd);
  for (auto _ : state) {
    size_t decoded_bytes = 0;
    for (size_t at = 0; at < file.size();) {
      auto cut = cut_frames(std::string_view(file).substr(at, 1 << 20));
      auto input = std::string_view(file).substr(at, cut.compressed_bytes);
      decoder->restart(at);
      char* out = room.data();
      expect(decoder->decode(input, out, room.data() + room.size()) == Decoder::Wants::Input);
      decoder->finish();
      decoded_bytes += static_cast<size_t>(out - room.data());
      at += cut.compressed_bytes;
    }
    expect(decoded_bytes == content().size());
  }
  count_content(state, file.size());
}
BENCHMARK(decode_frames)->Unit(benchmark::kMillisecond);

void encode_frames(benchmark::State& state, Codec codec) {
  auto encoder = make_frame_encoder(codec, static_cast<int>(state.range(0)));
  std::vector<char> frame(encoder->bound_bytes(kFrameContentBytes));
  size_t compressed_bytes = 0;
  for (auto _ : state) {
    compressed_bytes = 0;
    for (size_t at = 0; at < content().size(); at += kFrameContentBytes) {
      compressed_bytes +=
          encoder->encode(std::string_view(content()).substr(at, kFrameContentBytes), frame.data());
    }
  }
  expect(compressed_bytes > 0 && compressed_bytes < content().size());
  count_content(state, compressed_bytes);
}
BENCHMARK_CAPTURE(encode_frames, zstd, Codec::Zstd)->Arg(1)->Arg(3)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode_frames, gzip, Codec::Gzip)->Arg(1)->Arg(6)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weir

BENCHMARK_MAIN();
