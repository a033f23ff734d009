#include "weir/codec/seek_table.h"

#include <gtest/gtest.h>

#include "codec_harness.h"

namespace weir {
namespace {

SeekTable two_frames() {
  SeekTable table;
  table.add({100, 1 << 20});
  table.add({0x01020304, 7});
  return table;
}

TEST(SeekTable, HasTheLayoutOfTheFormat) {
  using namespace std::string_literals;
  EXPECT_EQ(two_frames().format(),
            "\x5e\x2a\x4d\x18\x19\0\0\0"s
            "\x64\0\0\0\0\0\x10\0"s
            "\x04\x03\x02\x01\x07\0\0\0"s
            "\x02\0\0\0\0\xb1\xea\x92\x8f"s);
}

TEST(SeekTable, ReadsWhatItWrote) {
  for (const auto& table : {two_frames(), SeekTable()}) {
    auto frame = table.format();
    auto footer = std::string_view(frame).substr(frame.size() - SeekTable::kFooterBytes);
    EXPECT_EQ(SeekTable::size_from_footer(footer), frame.size());
    auto read = SeekTable::parse(frame);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->frames(), table.frames());
  }
}

TEST(SeekTable, PassesOverChecksums) {
  using namespace std::string_literals;
  auto frame =
      "\x5e\x2a\x4d\x18\x15\0\0\0"s + "\x64\0\0\0\xff\0\0\0CSUM"s + "\x01\0\0\0\x80\xb1\xea\x92\x8f"s;
  auto read = SeekTable::parse(frame);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->frames(), (std::vector<SeekTable::Frame>{{100, 255}}));
}

TEST(SeekTable, IsRefusedWhenAnyByteOfItsFrameContradicts) {
  auto frame = two_frames().format();
  for (size_t i = 0; i < frame.size(); ++i) {
    bool is_entry = i >= 8 && i < 24;
    auto damaged = frame;
    damaged[i] ^= 0x40;
    EXPECT_EQ(SeekTable::parse(damaged).has_value(), is_entry) << i;
    EXPECT_FALSE(SeekTable::parse(frame.substr(0, i))) << i;
  }
}

TEST(SeekTable, IsPassedOverByADecoder) {
  auto decoded = decode_all(Codec::Zstd, encode(Codec::Zstd, "x") + two_frames().format(), 1, 8);
  EXPECT_FALSE(decoded.error);
  EXPECT_EQ(decoded.content, "x");
}

}  // namespace
}  // namespace weir
