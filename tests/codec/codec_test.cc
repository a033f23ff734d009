#include "weir/codec/codec.h"

#include <gtest/gtest.h>

#include "weir/base/error.h"

namespace weir {
namespace {

TEST(Codec, IsChosenByExtensionIgnoringCase) {
  EXPECT_EQ(codec_by_extension("a.log.zst"), Codec::Zstd);
  EXPECT_EQ(codec_by_extension("dir.gz/a.ZSTD"), Codec::Zstd);
  EXPECT_EQ(codec_by_extension("a.gz"), Codec::Gzip);
  EXPECT_EQ(codec_by_extension("a.gz.txt"), Codec::None);
  EXPECT_EQ(codec_by_extension("gz"), Codec::None);
  EXPECT_EQ(codec_by_extension(""), Codec::None);
}

TEST(Codec, IsChosenByTheFirstBytes) {
  EXPECT_EQ(codec_by_content("\x28\xb5\x2f\xfd"), Codec::Zstd);
  EXPECT_EQ(codec_by_content("\x50\x2a\x4d\x18"), Codec::Zstd);
  EXPECT_EQ(codec_by_content("\x1f\x8b\x08"), Codec::Gzip);
  EXPECT_EQ(codec_by_content("\x1f\x8b\x07z"), Codec::None);
  EXPECT_EQ(codec_by_content("\x28\xb5\x2f"), Codec::None);
  EXPECT_EQ(codec_by_content("(plain"), Codec::None);
  EXPECT_EQ(codec_by_content(""), Codec::None);
}

TEST(Codec, HasOneNameBothWays) {
  for (const auto& def : codecs()) EXPECT_EQ(codec_by_name(codec_name(def.codec)), def.codec);
  EXPECT_EQ(codec_by_name("none"), Codec::None);
  EXPECT_EQ(codec_by_name("rar"), std::nullopt);
}

TEST(Codec, RefusesALevelThatItDoesNotHave) {
  try {
    make_frame_encoder(Codec::Gzip, 13);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Usage);
    EXPECT_EQ(error.text(), "gzip has levels 1 to 12, not 13");
  }
}

}  // namespace
}  // namespace weir
