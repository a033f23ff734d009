#include "weir/stage/packet.h"

#include "weir/base/check.h"

namespace weir {

std::string_view name(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::Nothing: return "nothing";
    case EdgeKind::Bytes: return "bytes";
    case EdgeKind::Lines: return "lines";
    case EdgeKind::Records: return "records";
  }
  return "";
}

Packet Packet::clone() const {
  Packet copy;
  copy.place = place;
  copy.opens_file = opens_file;
  copy.closes_file = closes_file;
  copy.pauses = pauses;
  copy.sections = sections;
  copy.encoding = encoding;
  copy.whole_frames = whole_frames;
  WEIR_CHECK(!unread());
  if (auto* bytes = chunk()) copy.body = *bytes;
  if (auto* lines = text()) copy.body = *lines;
  if (auto* records = batch()) copy.body = records->share();
  return copy;
}

size_t Packet::bytes() const {
  if (auto* bytes = chunk()) return bytes->size();
  if (auto* block = unread()) return block->size();
  if (auto* lines = text()) return lines->bytes();
  size_t bytes = 0;
  if (auto* records = batch(); records && !records->is_made())
    for (auto row : records->selection()) bytes += records->line_as_read(row).size() + 1;
  return bytes;
}

size_t Packet::record_count() const {
  auto* records = batch();
  return records ? records->selection().size() : 0;
}

bool Packet::empty() const {
  if (auto* bytes = chunk()) return bytes->empty();
  if (auto* block = unread()) return block->size() == 0;
  if (auto* lines = text()) return lines->empty();
  return record_count() == 0;
}

}  // namespace weir
