#include "weir/builtin/decode.h"

#include <gtest/gtest.h>

#include <random>

#include "support/pipeline_test.h"
#include "weir/builtin/framing.h"
#include "weir/codec/codec.h"

namespace weir {
namespace {

std::string encoded(Codec codec, std::string_view content) {
  auto encoder = make_frame_encoder(codec);
  std::string frame(encoder->bound_bytes(content.size()), '\0');
  frame.resize(encoder->encode(content, frame.data()));
  return frame;
}

/// Lines that compress, but not to nothing.
std::string log_lines(size_t bytes) {
  std::mt19937 random(7);
  std::string text;
  while (text.size() < bytes) text += "level=info status=" + std::to_string(random() % 600) + " id=" + std::to_string(random()) + "\n";
  text.resize(bytes);
  text.back() = '\n';
  return text;
}

/// Text that does not compress.
std::string noise(size_t bytes) {
  std::mt19937_64 random(11);
  std::string text(bytes, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

/// What the two nodes make of a file that comes in `pieces`, and the error they end with.
struct Decoded {
  std::string bytes;
  std::optional<Error> error;
  int opened = 0, closed = 0;
  size_t parallel = 0;     ///< packets that were left to the Map
};

Decoded decode_pieces(const std::vector<std::string_view>& pieces, const DecodeOptions& options, uint8_t mark = 0) {
  Decoded decoded;
  KeptOutput cut, plain;
  auto step = make_decode_step(options);
  auto map = make_decode_frames_map();
  auto scratch = map->make_scratch();
  try {
    for (size_t i = 0; i <= pieces.size(); i++) {
      Packet packet(i < pieces.size() ? cut.arena().copy(pieces[i]) : Chunk());
      packet.encoding = mark;
      packet.opens_file = i == 0;
      packet.closes_file = i == pieces.size();
      feed(*step, std::move(packet), cut);
    }
  } catch (const Error& error) {
    decoded.error = error;
  }
  for (auto& packet : cut.packets) {
    decoded.parallel += packet.whole_frames;
    try {
      while (map->apply(packet, scratch.get(), plain) == Verdict::More) {
      }
    } catch (const Error& error) {
      decoded.error = error;
      break;
    }
  }
  for (const auto& packet : plain.packets) {
    EXPECT_EQ(packet.encoding, 0);
    EXPECT_EQ(packet.opens_file, &packet == &plain.packets.front());
    decoded.opened += packet.opens_file;
    decoded.closed += packet.closes_file;
  }
  decoded.bytes = plain.bytes();
  return decoded;
}

std::vector<std::string_view> split_at(std::string_view text, size_t a, size_t b) {
  return {text.substr(0, a), text.substr(a, b - a), text.substr(b)};
}

constexpr DecodeOptions kByContent{.by = DecodeOptions::By::Content};

class DecodeOf : public testing::TestWithParam<Codec> {};
INSTANTIATE_TEST_SUITE_P(Codecs, DecodeOf, testing::Values(Codec::Zstd, Codec::Gzip),
                         [](const auto& parameter) { return std::string(codec_name(parameter.param)); });

TEST_P(DecodeOf, GivesTheSameWhereverTheFileIsSplit) {
  const std::string content = "one\ntwo\n\nthree and more\n";
  std::string file = encoded(GetParam(), content.substr(0, 5)) + encoded(GetParam(), "") + encoded(GetParam(), content.substr(5));
  for (size_t a = 0; a <= file.size(); a++) {
    for (size_t b = a; b <= file.size(); b++) {
      for (auto by : {DecodeOptions::By::Mark, DecodeOptions::By::Name, DecodeOptions::By::Content}) {
        auto decoded = decode_pieces(split_at(file, a, b), {.by = by, .codec = GetParam()},
                                     by == DecodeOptions::By::Mark ? static_cast<uint8_t>(GetParam()) : 0);
        ASSERT_FALSE(decoded.error) << decoded.error->text() << " " << a << " " << b;
        ASSERT_EQ(decoded.bytes, content) << a << " " << b;
        ASSERT_EQ(decoded.opened, 1);
        ASSERT_EQ(decoded.closed, 1);
      }
    }
  }
}

TEST_P(DecodeOf, DeliversWhatIsInFrontOfACutAndNamesIt) {
  const std::string first = log_lines(3000), second = log_lines(2000);
  std::string one = encoded(GetParam(), first), file = one + encoded(GetParam(), second);
  for (size_t size = 1; size < file.size(); size += 7) {
    auto decoded = decode_pieces({std::string_view(file).substr(0, size)}, {.by = DecodeOptions::By::Name, .codec = GetParam()});
    if (size == one.size()) continue;
    ASSERT_TRUE(decoded.error) << size;
    ASSERT_EQ(decoded.error->code(), ErrorCode::Truncated);
    ASSERT_TRUE((first + second).starts_with(decoded.bytes));
    ASSERT_GE(decoded.bytes.size(), size > one.size() ? first.size() : 0);
    ASSERT_EQ(decoded.error->offset(), size);
  }
}

TEST_P(DecodeOf, DeliversWhatIsInFrontOfGarbageAndNamesIt) {
  const std::string content = log_lines(3000);
  std::string one = encoded(GetParam(), content), file = one + "garbage behind it";
  for (size_t split = 0; split <= file.size(); split++) {
    auto decoded = decode_pieces(split_at(file, split, split), kByContent);
    ASSERT_TRUE(decoded.error) << split;
    ASSERT_EQ(decoded.error->code(), ErrorCode::Corrupt);
    ASSERT_EQ(decoded.error->offset(), one.size());
    ASSERT_EQ(decoded.bytes, content);
  }
}

TEST_P(DecodeOf, RefusesMoreExpansionThanAllowed) {
  std::string file = encoded(GetParam(), std::string(4 << 20, 'x'));
  DecodeOptions options{.by = DecodeOptions::By::Content, .expand_max = 100};
  auto decoded = decode_pieces({file}, options);
  ASSERT_TRUE(decoded.error);
  EXPECT_EQ(decoded.error->code(), ErrorCode::OverLimit);
  EXPECT_FALSE(decode_pieces({file}, kByContent).error);
}

TEST(Decode, CutsFilesOfManyFramesForParallelDecoding) {
  std::string content, file;
  for (int i = 0; i < 40; i++) {
    std::string part = log_lines(300'000);
    content += part;
    file += encoded(Codec::Zstd, part);
  }
  std::vector<std::string_view> pieces;
  for (size_t at = 0; at < file.size(); at += 100'000) pieces.push_back(std::string_view(file).substr(at, 100'000));
  auto decoded = decode_pieces(pieces, kByContent);
  EXPECT_FALSE(decoded.error);
  EXPECT_EQ(decoded.bytes, content);
  EXPECT_GT(decoded.parallel, 12u);
}

TEST(Decode, DecodesFramesThatAreLargerThanABlock) {
  std::string content = log_lines(5 << 20), file = encoded(Codec::Zstd, content);
  auto large = decode_pieces({file, file}, kByContent);
  EXPECT_EQ(large.bytes, content + content);
  std::string hard = noise(3 << 20), hard_file = encoded(Codec::Zstd, hard);
  auto streamed = decode_pieces({std::string_view(hard_file).substr(0, 1 << 20), std::string_view(hard_file).substr(1 << 20)},
                                kByContent);
  EXPECT_EQ(streamed.bytes, hard);
  EXPECT_EQ(streamed.parallel, 0u);
}

TEST(Decode, LetsPlainFilesAndEmptyOnesBe) {
  EXPECT_EQ(decode_pieces({"plain\n"}, {}).bytes, "plain\n");
  EXPECT_EQ(decode_pieces({}, {}).closed, 1);
  EXPECT_FALSE(decode_pieces({}, kByContent).error);
  auto refused = decode_pieces({"pl", "ain"}, kByContent);
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->text(), "not compressed by any codec that is known here (zstd, gzip) at byte 0");
}

TEST(Decode, ReadsPlainAndCompressedFilesOneAfterAnother) {
  Folder folder;
  folder.write("a", encoded(Codec::Gzip, "from gzip\n"));
  folder.write("b", "plain\n");
  folder.write("c", encoded(Codec::Zstd, "from zstd\n") + encoded(Codec::Zstd, "again"));
  folder.write("d", "");
  auto result = run_pipeline("read a b c d a");
  EXPECT_EQ(result.error_text(), "");
  EXPECT_EQ(result.output, "from gzip\nplain\nfrom zstd\nagainfrom gzip\n");
  EXPECT_EQ(run_pipeline("read a b c d a | grep i").output, "from gzip\nplain\nagain\nfrom gzip\n");
}

TEST(Decode, NamesTheDamagedFileAndDeliversWhatIsInFrontOfIt) {
  Folder folder;
  std::string content = log_lines(5 << 20);
  std::string file;
  for (size_t at = 0; at < content.size(); at += 1 << 20) file += encoded(Codec::Zstd, content.substr(at, 1 << 20));
  folder.write("good.zst", file);
  std::string damaged = file;
  damaged[file.size() / 2] ^= 0x40;
  folder.write("bad.zst", damaged);
  folder.write("short.gz", encoded(Codec::Gzip, content).substr(0, 200'000));
  auto result = run_pipeline("read good.zst bad.zst good.zst");
  ASSERT_TRUE(result.error);
  EXPECT_EQ(result.error->file(), "bad.zst");
  EXPECT_EQ(result.error->code(), ErrorCode::Corrupt);
  // Inside the damaged frame, what a wrong checksum is about may already have been put out.
  EXPECT_TRUE((content + content).starts_with(result.output.substr(0, content.size() + (2 << 20))));
  EXPECT_GE(result.output.size(), content.size() + (2 << 20));
  EXPECT_LT(result.output.size(), content.size() + (4 << 20));
  result = run_pipeline("read short.gz");
  EXPECT_EQ(result.error_text(), "short.gz: unexpected end of gzip data at byte 200000");
  EXPECT_TRUE(content.starts_with(result.output));
  EXPECT_GT(result.output.size(), 500'000u);
}

}  // namespace
}  // namespace weir
