#include "weir/codec/seek_table.h"

namespace weir {
namespace {

constexpr uint32_t kSkippableMagic = 0x184D2A5E, kSeekableMagic = 0x8F92EAB1;
constexpr size_t kHeaderBytes = 8, kEntryBytes = 8, kChecksumBytes = 4;
constexpr uint8_t kHasChecksums = 0x80, kReservedBits = 0x7c;

void put32(std::string& out, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift);
}

uint32_t get32(std::string_view bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value |= uint32_t{static_cast<uint8_t>(bytes[at + i])} << (8 * i);
  return value;
}

struct Footer {
  size_t frame_count, entry_bytes;
  size_t table_bytes() const { return kHeaderBytes + frame_count * entry_bytes + SeekTable::kFooterBytes; }
};

std::optional<Footer> read_footer(std::string_view footer) {
  if (footer.size() != SeekTable::kFooterBytes || get32(footer, 5) != kSeekableMagic) return std::nullopt;
  uint32_t frame_count = get32(footer, 0);
  auto descriptor = static_cast<uint8_t>(footer[4]);
  if (frame_count > SeekTable::kFramesMax || (descriptor & kReservedBits)) return std::nullopt;
  return Footer{frame_count, kEntryBytes + (descriptor & kHasChecksums ? kChecksumBytes : 0)};
}

}  // namespace

std::string SeekTable::format() const {
  std::string frame;
  if (frames_.size() > kFramesMax) return frame;
  frame.reserve(size_for(frames_.size()));
  put32(frame, kSkippableMagic);
  put32(frame, static_cast<uint32_t>(frames_.size() * kEntryBytes + kFooterBytes));
  for (auto [compressed_bytes, content_bytes] : frames_) {
    put32(frame, compressed_bytes);
    put32(frame, content_bytes);
  }
  put32(frame, static_cast<uint32_t>(frames_.size()));
  frame += '\0';
  put32(frame, kSeekableMagic);
  return frame;
}

size_t SeekTable::size_for(size_t frame_count) { return kHeaderBytes + frame_count * kEntryBytes + kFooterBytes; }

std::optional<size_t> SeekTable::size_from_footer(std::string_view footer) {
  auto read = read_footer(footer);
  if (!read) return std::nullopt;
  return read->table_bytes();
}

std::optional<SeekTable> SeekTable::parse(std::string_view frame) {
  if (frame.size() < kHeaderBytes + kFooterBytes) return std::nullopt;
  auto footer = read_footer(frame.substr(frame.size() - kFooterBytes));
  if (!footer || footer->table_bytes() != frame.size()) return std::nullopt;
  if (get32(frame, 0) != kSkippableMagic || get32(frame, 4) != frame.size() - kHeaderBytes)
    return std::nullopt;
  SeekTable table;
  table.frames_.reserve(footer->frame_count);
  for (size_t i = 0; i < footer->frame_count; ++i) {
    size_t at = kHeaderBytes + i * footer->entry_bytes;
    table.add({get32(frame, at), get32(frame, at + 4)});
  }
  return table;
}

}  // namespace weir
