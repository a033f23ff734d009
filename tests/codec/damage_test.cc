// Truncation, garbage and flipped bits: all bytes before the damage come out, then an Error with the place.
#include <gtest/gtest.h>

#include <random>

#include "codec_harness.h"

namespace weir {
namespace {

class Damage : public testing::TestWithParam<Codec> {};

TEST_P(Damage, TruncationAtEveryByteIsAnErrorBehindAllThatCameBefore) {
  auto encoder = make_frame_encoder(GetParam());
  auto first = encode(*encoder, "one\n"), second = encode(*encoder, log_like(300));
  auto whole = "one\n" + log_like(300);
  auto compressed = first + second;
  for (size_t size = 1; size < compressed.size(); ++size) {
    for (size_t in_bytes : {size_t{1}, size}) {
      auto decoded = decode_all(GetParam(), std::string_view(compressed).substr(0, size), in_bytes, 64);
      if (size == first.size()) {
        ASSERT_FALSE(decoded.error);
      } else {
        ASSERT_TRUE(decoded.error) << size;
        ASSERT_EQ(decoded.error->code(), ErrorCode::Truncated) << size;
        ASSERT_EQ(decoded.error->offset(), size);
      }
      ASSERT_TRUE(whole.starts_with(decoded.content)) << size;
      ASSERT_GE(decoded.content.size(), size >= first.size() ? 4u : 0u);
    }
  }
}

TEST_P(Damage, TrailingGarbageIsNamedAfterAllGoodData) {
  auto frame = encode(GetParam(), "good\n");
  for (std::string garbage : {"x", "garbage", "\x1f\x8c", "\x28\xb5\x2f\xfe", "\x51\x2a\x4d\x19"}) {
    for (size_t in_bytes : {1, 2, 3, 1000}) {
      auto decoded = decode_all(GetParam(), frame + garbage, in_bytes, 64);
      ASSERT_TRUE(decoded.error) << garbage;
      EXPECT_EQ(decoded.error->code(), ErrorCode::Corrupt);
      EXPECT_NE(decoded.error->message().find("trailing garbage"), std::string::npos)
          << decoded.error->text();
      EXPECT_EQ(decoded.error->offset(), frame.size());
      EXPECT_EQ(decoded.content, "good\n");
    }
  }
}

TEST_P(Damage, ForeignDataIsNamedAtItsFirstByte) {
  for (size_t in_bytes : {1, 1000}) {
    auto decoded = decode_all(GetParam(), "plain text", in_bytes, 64);
    ASSERT_TRUE(decoded.error);
    EXPECT_EQ(decoded.error->text(), "not " + std::string(codec_name(GetParam())) + " data at byte 0");
  }
}

TEST_P(Damage, ARestartedDecoderNamesPlacesInTheFile) {
  auto decoder = make_decoder(GetParam());
  auto decoded = decode_all(*decoder, "junk", 1, 64);
  ASSERT_TRUE(decoded.error);
  decoder->restart(5000);
  decoded = decode_all(*decoder, encode(GetParam(), "fine") + "junk", 3, 64);
  EXPECT_EQ(decoded.content, "fine");
  EXPECT_EQ(decoded.error->offset(), 5000 + encode(GetParam(), "fine").size());
}

TEST_P(Damage, AWrongChecksumIsFoundBehindTheContent) {
  auto text = log_like(5000);
  auto frame = encode(GetParam(), text);
  // The checksum: the last 4 bytes of a zstd frame, the first 4 of gzip's 8-byte trailer.
  frame[frame.size() - (GetParam() == Codec::Zstd ? 2 : 6)] ^= 1;
  for (size_t out_bytes : {100, 4999, 5000, 100'000}) {
    auto decoded = decode_all(GetParam(), frame, 1000, out_bytes);
    ASSERT_TRUE(decoded.error) << out_bytes;
    EXPECT_NE(decoded.error->message().find("wrong checksum"), std::string::npos) << decoded.error->text();
    EXPECT_TRUE(decoded.content == text) << out_bytes << ": " << decoded.content.size() << " bytes";
  }
}

TEST_P(Damage, FlippedBitsNeverCrash) {
  std::mt19937_64 random(11);
  auto frames = encode(GetParam(), log_like(3000)) + encode(GetParam(), "tail\n");
  auto decoder = make_decoder(GetParam());
  for (int round = 0; round < 3000; ++round) {
    auto damaged = frames;
    for (uint64_t flips = 1 + random() % 3; flips > 0; --flips) {
      damaged[random() % damaged.size()] ^= static_cast<char>(1 << random() % 8);
    }
    decoder->restart();
    auto decoded = decode_all(*decoder, damaged, 1 + random() % damaged.size(), 1 + random() % 5000);
    ASSERT_LT(decoded.content.size(), size_t{1} << 22);
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, Damage, testing::Values(Codec::Zstd, Codec::Gzip),
                         [](const auto& parameter) { return std::string(codec_name(parameter.param)); });

TEST(ZstdDamage, OfABlockLeavesTheBlocksBefore) {
  auto text = log_like(1 << 20);
  auto frame = encode(Codec::Zstd, text);
  // Magic 4, descriptor 1, content size 4; then blocks: a header of 3 bytes (last 1 bit, type 2, size 21), a
  // body.
  size_t at = 9;
  for (int block = 0; block < 3; ++block) {
    auto byte = [&](size_t i) { return static_cast<size_t>(static_cast<uint8_t>(frame[at + i])); };
    at += 3 + ((byte(0) | byte(1) << 8 | byte(2) << 16) >> 3);
  }
  frame[at] |= 6;  // the reserved type
  for (size_t in_bytes : {size_t{1}, size_t{1000}, frame.size()}) {
    for (size_t out_bytes : {1000, 1 << 17, 1 << 20, 2 << 20}) {
      auto decoded = decode_all(Codec::Zstd, frame, in_bytes, out_bytes);
      ASSERT_TRUE(decoded.error);
      EXPECT_EQ(decoded.error->message(), "damaged zstd data");
      EXPECT_GE(decoded.error->offset(), at);  // within the block's header of three bytes
      EXPECT_LE(decoded.error->offset(), at + 2);
      EXPECT_TRUE(decoded.content == text.substr(0, 3 << 17))
          << decoded.content.size() << " of " << (3 << 17);
    }
  }
}

TEST(GzipDamage, OfABlockLeavesTheBlocksBefore) {
  using namespace std::string_literals;
  auto header = "\x1f\x8b\x08\0\0\0\0\0\0\xff"s, stored = "\0\x05\0\xfa\xffgood\n"s;
  for (auto damage :
       {"\x07"s, "\x01\x05\0\xfa\xfe"s, "\x03\x00\x7e\x00"s}) {  // reserved type, wrong length, too far back
    for (size_t in_bytes : {1, 1000}) {
      for (size_t out_bytes : {1, 5, 6, 1000}) {
        auto decoded = decode_all(Codec::Gzip, header + stored + stored + damage + std::string(100, 'x'),
                                  in_bytes, out_bytes);
        ASSERT_TRUE(decoded.error);
        EXPECT_EQ(decoded.error->code(), ErrorCode::Corrupt) << decoded.error->text();
        EXPECT_EQ(decoded.content.substr(0, 10), "good\ngood\n") << decoded.error->text();
        EXPECT_GE(decoded.error->offset(), header.size() + 2 * stored.size());
        EXPECT_LE(decoded.error->offset(), header.size() + 2 * stored.size() + 20);
      }
    }
  }
}

TEST(GzipPadding, ZerosBehindAMemberPass) {
  auto member = encode(Codec::Gzip, "good\n");
  std::string zeros(1000, '\0');
  for (size_t in_bytes : {1, 7, 10'000}) {
    auto decoded = decode_all(Codec::Gzip, member + zeros, in_bytes, 64);
    EXPECT_FALSE(decoded.error);
    EXPECT_EQ(decoded.content, "good\n");
    decoded = decode_all(Codec::Gzip, member + zeros + member, in_bytes, 64);
    ASSERT_TRUE(decoded.error);
    EXPECT_EQ(decoded.error->offset(), member.size() + zeros.size());
  }
}

TEST(GzipHeader, WithAllOptionalFieldsIsReadAtEverySplit) {
  using namespace std::string_literals;
  auto member = encode(Codec::Gzip, "content\n");
  auto with_fields =
      "\x1f\x8b\x08\x1c\0\0\0\0\0\xff\x05\0extra"s + "name.log\0"s + "a comment\0"s + member.substr(10);
  for (size_t in_bytes = 1; in_bytes <= with_fields.size(); ++in_bytes) {
    auto decoded = decode_all(Codec::Gzip, with_fields + with_fields, in_bytes, 3);
    ASSERT_FALSE(decoded.error) << in_bytes << ": " << decoded.error->text();
    ASSERT_EQ(decoded.content, "content\ncontent\n") << in_bytes;
  }
}

TEST(ZstdWindow, OverTheLimitIsAnErrorThatNamesTheLimit) {
  using namespace std::string_literals;
  // A frame header that asks for a window of 1 GiB, and an empty last block.
  auto frame = "\x28\xb5\x2f\xfd\x00\xa0\x01\x00\x00"s;
  auto decoded = decode_all(Codec::Zstd, frame);
  ASSERT_TRUE(decoded.error);
  EXPECT_EQ(decoded.error->code(), ErrorCode::OverLimit);
  EXPECT_NE(decoded.error->message().find("134217728"), std::string::npos);
  decoded = decode_all(*make_decoder(Codec::Zstd, {.window_log_max = 30}), frame, 100, 100);
  EXPECT_FALSE(decoded.error);
}

TEST(ZstdSkippable, FramesArePassedOver) {
  using namespace std::string_literals;
  auto skippable = "\x5a\x2a\x4d\x18\x03\0\0\0abc"s, frame = encode(Codec::Zstd, "x");
  for (size_t in_bytes = 1; in_bytes < 40; ++in_bytes) {
    auto decoded = decode_all(Codec::Zstd, skippable + frame + skippable + frame + skippable, in_bytes, 8);
    ASSERT_FALSE(decoded.error) << in_bytes;
    ASSERT_EQ(decoded.content, "xx");
    decoded = decode_all(Codec::Zstd, frame + skippable.substr(0, 10), in_bytes, 8);
    ASSERT_EQ(decoded.error->code(), ErrorCode::Truncated);
  }
}

}  // namespace
}  // namespace weir
