#include <gtest/gtest.h>

#include <random>

#include "codec_harness.h"

namespace weir {
namespace {

class RoundTrip : public testing::TestWithParam<Codec> {
 protected:
  static std::string three_frames() {
    auto encoder = make_frame_encoder(GetParam());
    return encode(*encoder, "one two\n") + encode(*encoder, "") + encode(*encoder, log_like(700));
  }
  static std::string content() { return "one two\n" + log_like(700); }
};

TEST_P(RoundTrip, GivesTheContentBackAtEverySplitOfInputAndRoom) {
  auto compressed = three_frames();
  auto decoder = make_decoder(GetParam());
  for (size_t in_bytes = 1; in_bytes <= compressed.size(); in_bytes += 1 + in_bytes / 8) {
    for (size_t out_bytes : {1, 2, 3, 7, 64, 255, 700, 708, 709, 4096}) {
      decoder->restart();
      auto decoded = decode_all(*decoder, compressed, in_bytes, out_bytes);
      ASSERT_FALSE(decoded.error) << decoded.error->text() << " in " << in_bytes << " out " << out_bytes;
      ASSERT_EQ(decoded.content, content()) << "in " << in_bytes << " out " << out_bytes;
    }
  }
}

TEST_P(RoundTrip, SurvivesASplitAtEveryByte) {
  auto compressed = three_frames();
  for (size_t split = 0; split <= compressed.size(); ++split) {
    auto decoder = make_decoder(GetParam());
    char room[2000];
    char* out = room;
    for (auto piece :
         {std::string_view(compressed).substr(0, split), std::string_view(compressed).substr(split)}) {
      ASSERT_EQ(decoder->decode(piece, out, room + sizeof room), Decoder::Wants::Input) << split;
      ASSERT_TRUE(piece.empty());
    }
    decoder->finish();
    ASSERT_EQ(std::string_view(room, out), content()) << split;
  }
}

TEST_P(RoundTrip, HoldsForAllKindsOfContentAndAllLevels) {
  std::mt19937_64 random(5);
  std::string noise(kFrameContentBytes, ' ');
  for (char& c : noise) c = static_cast<char>(random());
  const auto& def = codec_def(GetParam());
  for (int level = def.level_min; level <= def.level_max; level += 1 + (def.level_max - def.level_min) / 6) {
    auto encoder = make_frame_encoder(GetParam(), level);
    for (const auto& piece : {std::string(), std::string("x"), std::string(kFrameContentBytes, '\0'),
                              log_like(kFrameContentBytes), noise}) {
      auto decoded = decode_all(GetParam(), encode(*encoder, piece), 1 << 20, 1 << 16);
      ASSERT_FALSE(decoded.error) << decoded.error->text();
      ASSERT_TRUE(decoded.content == piece)
          << def.name << " level " << level << ", " << piece.size() << " bytes";
    }
  }
}

TEST_P(RoundTrip, MakesAnEmptyFileValid) {
  auto decoded = decode_all(GetParam(), encode(GetParam(), ""));
  EXPECT_FALSE(decoded.error);
  EXPECT_EQ(decoded.content, "");
}

TEST_P(RoundTrip, IsRecognisedByItsContent) {
  EXPECT_EQ(codec_by_content(std::string_view(three_frames()).substr(0, kCodecMagicBytes)), GetParam());
}

TEST_P(RoundTrip, DecodesAFrameThatIsAllThereIntoRoomThatJustFits) {
  auto piece = log_like(100'000);
  auto frame = encode(GetParam(), piece);
  std::vector<char> room(piece.size());
  auto decoder = make_decoder(GetParam());
  std::string_view input = frame;
  char* out = room.data();
  // Whether the frame ends at the last byte of room may show only on the next call.
  while (decoder->decode(input, out, room.data() + room.size()) == Decoder::Wants::Output) {
    ASSERT_EQ(out, room.data() + room.size());
    char spare;
    char* spare_out = &spare;
    ASSERT_EQ(decoder->decode(input, spare_out, &spare + 1), Decoder::Wants::Input);
    ASSERT_EQ(spare_out, &spare);
  }
  decoder->finish();
  EXPECT_EQ(std::string_view(room.data(), room.size()), piece);
}

INSTANTIATE_TEST_SUITE_P(Codecs, RoundTrip, testing::Values(Codec::Zstd, Codec::Gzip),
                         [](const auto& parameter) { return std::string(codec_name(parameter.param)); });

}  // namespace
}  // namespace weir
