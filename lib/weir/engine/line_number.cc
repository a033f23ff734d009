#include "weir/engine/line_number.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/codec/codec.h"

namespace weir {
namespace {

constexpr size_t kReadBytes = 1 << 20;

/// Counts newlines among the first `left` bytes that it is fed.
struct LineCounter {
  uint64_t left, lines = 0;
  void feed(std::string_view bytes) {
    bytes = bytes.substr(0, static_cast<size_t>(std::min<uint64_t>(bytes.size(), left)));
    lines += static_cast<uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    left -= bytes.size();
  }
};

std::optional<uint64_t> lines_before(const std::string& path, uint64_t offset) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  LineCounter counter{offset};
  std::vector<char> input(kReadBytes), output;
  std::unique_ptr<Decoder> decoder;
  bool first = true;
  while (counter.left > 0) {
    file.read(input.data(), static_cast<std::streamsize>(input.size()));
    std::string_view bytes(input.data(), static_cast<size_t>(file.gcount()));
    if (bytes.empty()) return std::nullopt;
    if (std::exchange(first, false) && codec_by_content(bytes) != Codec::None) {
      decoder = make_decoder(codec_by_content(bytes));
      output.resize(kReadBytes);
    }
    if (!decoder) {
      counter.feed(bytes);
      continue;
    }
    Decoder::Wants wants = Decoder::Wants::Output;
    while (wants == Decoder::Wants::Output) {
      char* end = output.data();
      wants = decoder->decode(bytes, end, output.data() + output.size());
      counter.feed({output.data(), static_cast<size_t>(end - output.data())});
    }
  }
  return counter.lines;
}

}  // namespace

void name_line(Error& error) {
  if (error.code() != ErrorCode::TooLong || error.file().empty() || error.line() || !error.offset()) return;
  try {
    if (auto lines = lines_before(error.file(), *error.offset())) error.at_line(*lines + 1);
  } catch (const Error&) {
    // Damaged by now: the offset must do.
  }
}

}  // namespace weir
