// Files that other programs wrote, and other programs reading ours.
#include <gtest/gtest.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "codec_harness.h"
#include "weir/codec/seek_table.h"

namespace weir {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string test_file(std::string_view name) {
  return read_file(std::filesystem::path(WEIR_TEST_DATA) / "codec" / name);
}

void expect_content(std::string_view name, std::string_view content) {
  auto compressed = test_file(name);
  for (size_t in_bytes : {size_t{1}, size_t{13}, compressed.size()}) {
    for (size_t out_bytes : {7, 1 << 17}) {
      auto decoded =
          decode_all(codec_by_extension(name), compressed, in_bytes, static_cast<size_t>(out_bytes));
      ASSERT_FALSE(decoded.error) << name << ": " << decoded.error->text();
      ASSERT_TRUE(decoded.content == content)
          << name << ": " << decoded.content.size() << " of " << content.size();
    }
  }
}

TEST(Foreign, GzipMembersAreJoined) { expect_content("multi.gz", test_file("multi.txt")); }

TEST(Foreign, ZstdFramesOfEveryKindOfBlockDecode) {
  for (std::string name :
       {"z000019", "z000030", "z000031", "z000045", "z000062", "z000085", "z000093", "z000096"}) {
    expect_content(name + ".zst", test_file(name));
  }
  expect_content("empty-block.zst", "");
  expect_content("rle-first-block.zst", std::string(1 << 20, '\0'));
}

TEST(Foreign, OneArchiveIsTheSameInEveryWrapping) {
  auto archive = decode_all(Codec::Gzip, test_file("test_compat_gzip_1.tgz")).content;
  ASSERT_EQ(archive.size(), 7168u);
  expect_content("test_compat_zstd_1.tar.zst", archive);
  expect_content("test_compat_zstd_2.tar.zst", archive);
}

/// What a program that is found in PATH writes to standard output when it reads `input`.
std::optional<std::string> run_on(const std::string& command, std::string_view input) {
  // Standard Debian tools; where one is missing its reading is not tested.
  if (system(("command -v " + command.substr(0, command.find(' ')) + " >/dev/null").c_str()) != 0)
    return std::nullopt;
  char path[] = "/tmp/weir-codec-XXXXXX";
  int descriptor = mkstemp(path);
  if (write(descriptor, input.data(), input.size()) != static_cast<ssize_t>(input.size())) abort();
  close(descriptor);
  std::string output;
  FILE* pipe = popen((command + " < " + path).c_str(), "r");
  for (char buffer[4096]; size_t size = fread(buffer, 1, sizeof buffer, pipe);) output.append(buffer, size);
  EXPECT_EQ(pclose(pipe), 0) << command;
  unlink(path);
  return output;
}

TEST(Foreign, ProgramsReadWhatWeWrite) {
  auto text = log_like(3 << 20);
  for (auto [codec, command] : {std::pair{Codec::Zstd, "zstd -dc"}, std::pair{Codec::Gzip, "gzip -dc"}}) {
    auto encoder = make_frame_encoder(codec);
    SeekTable table;
    std::string file;
    for (size_t at = 0; at < text.size(); at += kFrameContentBytes) {
      auto piece = std::string_view(text).substr(at, kFrameContentBytes);
      auto frame = encode(*encoder, piece);
      table.add({static_cast<uint32_t>(frame.size()), static_cast<uint32_t>(piece.size())});
      file += frame;
    }
    if (codec == Codec::Zstd) file += table.format();
    auto output = run_on(command, file);
    EXPECT_TRUE(output.value_or(text) == text) << command;
    output = run_on(command, encode(*encoder, ""));
    EXPECT_EQ(output.value_or(""), "") << command;
  }
}

}  // namespace
}  // namespace weir
