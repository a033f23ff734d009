#include "weir/codec/frame_cutter.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "codec_harness.h"

namespace weir {
namespace {

using Then = FrameCut::Then;

std::string streamed_frame(std::string_view content) {
  std::string frame(ZSTD_compressBound(content.size()), '\0');
  auto* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  frame.resize(ZSTD_compress2(context, frame.data(), frame.size(), content.data(), content.size()));
  ZSTD_freeCCtx(context);
  return frame;
}

void expect_cut(const FrameCut& cut, size_t compressed_bytes, uint64_t content_bytes, Then then) {
  EXPECT_EQ(cut.compressed_bytes, compressed_bytes);
  EXPECT_EQ(cut.content_bytes, content_bytes);
  EXPECT_EQ(cut.then, then);
}

TEST(CutFrames, TakesAsManyWholeFramesAsFitARun) {
  auto frame = encode(Codec::Zstd, std::string(400 << 10, 'x'));
  expect_cut(cut_frames(frame + frame + frame), 2 * frame.size(), 800 << 10, Then::Run);
  expect_cut(cut_frames(frame), frame.size(), 400 << 10, Then::Input);
  expect_cut(cut_frames(""), 0, 0, Then::Input);
}

TEST(CutFrames, TakesAFrameThatIsLargerThanARunAlone) {
  auto frame = encode(Codec::Zstd, std::string(2 << 20, 'x'));
  expect_cut(cut_frames(frame + frame), frame.size(), 2 << 20, Then::Run);
}

TEST(CutFrames, WaitsForTheRestOfAFrameAtEveryByte) {
  auto first = encode(Codec::Zstd, "one\n"), second = encode(Codec::Zstd, log_like(3000));
  auto both = first + second;
  for (size_t size = 0; size < both.size(); ++size) {
    expect_cut(cut_frames(std::string_view(both).substr(0, size)), size < first.size() ? 0 : first.size(),
               size < first.size() ? 0 : 4, Then::Input);
  }
}

TEST(CutFrames, LeavesUnknownLargeAndDamagedFramesToTheStream) {
  auto small = encode(Codec::Zstd, "small");
  expect_cut(cut_frames(small + streamed_frame("unknown size"), {.takes_untold = false}), small.size(), 5, Then::Stream);
  expect_cut(cut_frames(small + streamed_frame(std::string(9 << 20, 'x'))), small.size(), 5, Then::Stream);
  expect_cut(cut_frames(small + encode(Codec::Zstd, std::string(9 << 20, 'x'))), small.size(), 5,
             Then::Stream);
  expect_cut(cut_frames(small + "garbage"), small.size(), 5, Then::Stream);
  std::string noise;
  for (uint64_t state = 1; noise.size() < 1 << 20;) {
    noise += static_cast<char>((state = state * 6364136223846793005u + 1442695040888963407u) >> 56);
  }
  expect_cut(cut_frames(small + encode(Codec::Zstd, noise)), small.size(), 5, Then::Stream);
}

TEST(CutFrames, TakesFramesThatDoNotTellTheirSize) {
  auto small = encode(Codec::Zstd, "small"), untold = streamed_frame(log_like(5000));
  auto cut = cut_frames(small + untold);
  EXPECT_EQ(cut.compressed_bytes, small.size() + untold.size());
  EXPECT_GE(cut.content_bytes, 5005u);
  EXPECT_LE(cut.content_bytes, 5u + (128 << 10));
  cut = cut_frames(small + untold.substr(0, untold.size() - 1));
  EXPECT_EQ(cut.compressed_bytes, small.size());
  EXPECT_EQ(cut.then, Then::Input);
  EXPECT_TRUE(cut.is_untold);
}

TEST(CutFrames, TakesSkippableFramesAlong) {
  using namespace std::string_literals;
  auto skippable = "\x50\x2a\x4d\x18\x03\0\0\0abc"s, frame = encode(Codec::Zstd, "x");
  expect_cut(cut_frames(skippable + frame + skippable), 2 * skippable.size() + frame.size(), 1, Then::Input);
}

TEST(CutFrames, MakesRunsThatDecodeToTheWholeContent) {
  std::string file, content, decoded;
  auto encoder = make_frame_encoder(Codec::Zstd);
  for (size_t i = 0; i < 60; ++i) {
    auto piece = log_like(i * i * 97, i + 1);
    content += piece;
    file += encode(*encoder, piece);
  }
  auto decoder = make_decoder(Codec::Zstd);
  FrameLimits limits{.run_content_bytes_max = 200 << 10};
  size_t runs = 0;
  for (size_t at = 0; at < file.size(); ++runs) {
    auto cut = cut_frames(std::string_view(file).substr(at), limits);
    ASSERT_GT(cut.compressed_bytes, 0u);
    decoder->restart(at);
    auto run =
        decode_all(*decoder, std::string_view(file).substr(at, cut.compressed_bytes), 1 << 20, 50 << 10);
    ASSERT_FALSE(run.error);
    ASSERT_EQ(run.content.size(), cut.content_bytes);
    decoded += run.content;
    at += cut.compressed_bytes;
  }
  EXPECT_GT(runs, 10u);
  EXPECT_TRUE(decoded == content);
}

}  // namespace
}  // namespace weir
