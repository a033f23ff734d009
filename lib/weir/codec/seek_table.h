// The seek table at the end of a .zst file of many frames: the sizes of all of them, in a skippable frame
// that every decoder passes over. Layout (zstd seekable format 0.1.0, contrib/seekable_format in the zstd
// sources), little endian:
//
//   0x184D2A5E | size of the rest | entry … entry | number of frames | descriptor | 0x8F92EAB1
//        4              4                                 4               1             4
//   entry: compressed size (4), content size (4), with bit 7 of the descriptor also a checksum of the content
//   (4)
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class SeekTable {
 public:
  struct Frame {
    uint32_t compressed_bytes = 0, content_bytes = 0;
    bool operator==(const Frame&) const = default;
  };

  static constexpr size_t kFooterBytes = 9;
  static constexpr uint32_t kFramesMax = 0x8000000;

  /// Adds a frame behind those added before.
  void add(Frame frame) { frames_.push_back(frame); }
  const std::vector<Frame>& frames() const { return frames_; }

  /// The skippable frame to write behind all others; empty if there are more than kFramesMax frames.
  std::string format() const;

  /// The size of the skippable frame for so many frames.
  static size_t size_for(size_t frame_count);

  /// The size of the whole skippable frame, from the file's last kFooterBytes; nothing if they are no footer.
  static std::optional<size_t> size_from_footer(std::string_view footer);

  /// Reads the skippable frame that `format` makes (other writers' checksums are passed over). Nothing if it
  /// is none or contradicts itself: a file is read without its table then.
  static std::optional<SeekTable> parse(std::string_view frame);

 private:
  std::vector<Frame> frames_;
};

}  // namespace weir
