#include "weir/builtin/collect_lines.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "weir/data/text.h"

namespace weir {
namespace {

constexpr size_t kHeldBytesMax = 8 << 20;

}  // namespace

Verdict CollectLines::step(Packet& input, Emit& out) {
  if (input.pauses) {
    put_largest(0, out);
    return Verdict::Done;
  }
  if (auto* text = input.text(); text && input.sections) {
    auto lines = text->chunk().view();
    for (const Section& section : *input.sections) {
      take(section.path, lines.substr(0, section.bytes), out);
      lines.remove_prefix(section.bytes);
    }
  } else if (text) {
    for (const Run& run : text->runs()) take("", text->view(run), out);
  }
  if (held_bytes_ > kHeldBytesMax) put_largest(kHeldBytesMax / 2, out);
  return Verdict::Done;
}

Verdict CollectLines::finish(Emit& out) {
  if (held_.empty()) return Verdict::Done;
  std::vector<Piece> pieces;
  size_t bytes = 0;
  while (!held_.empty() && (bytes == 0 || bytes + held_.begin()->second.size() <= kBlockPayloadBytes)) {
    auto first = held_.extract(held_.begin());
    bytes += first.mapped().size();
    pieces.emplace_back(std::move(first.key()), std::move(first.mapped()));
  }
  put_together(pieces, out);
  return held_.empty() ? Verdict::Done : Verdict::More;
}

void CollectLines::take(const std::string& path, std::string_view lines, Emit& out) {
  if (lines.empty()) return;
  std::string& held = held_[path];
  while (!lines.empty()) {
    size_t room = piece_bytes_ - std::min(held.size(), piece_bytes_);
    size_t size = whole_lines_prefix(lines, room);
    if (size > room && !held.empty()) {
      put(path, std::exchange(held, {}), out);
      continue;
    }
    held.append(lines.substr(0, size));
    held_bytes_ += size;
    lines.remove_prefix(size);
  }
}

void CollectLines::put(const std::string& path, std::string lines, Emit& out) {
  std::vector<Piece> one;
  one.emplace_back(path, std::move(lines));
  put_together(one, out);
}

/// Pieces of many files are small: those of a block share it.
void CollectLines::put_together(std::vector<Piece>& pieces, Emit& out) {
  size_t bytes = 0;
  for (const auto& [path, lines] : pieces) bytes += lines.size();
  held_bytes_ -= bytes;
  Buffer buffer = out.block(bytes);
  char* end = buffer.data();
  for (const auto& [path, lines] : pieces) end = std::copy(lines.begin(), lines.end(), end);
  Chunk block = std::move(buffer).freeze(bytes);
  size_t begin = 0;
  for (auto& [path, lines] : pieces) {
    Packet packet(block.slice(begin, lines.size()));
    begin += lines.size();
    if (!path.empty()) packet.sections = std::make_shared<std::vector<Section>>(1, Section{std::move(path), lines.size()});
    out.push(std::move(packet));
  }
  pieces.clear();
}

void CollectLines::put_largest(size_t held_bytes_max, Emit& out) {
  std::vector<std::pair<size_t, const std::string*>> sizes;
  for (const auto& [path, lines] : held_) sizes.emplace_back(lines.size(), &path);
  std::sort(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : *a.second < *b.second;   // the same for every run
  });
  std::vector<Piece> pieces;
  size_t bytes = 0, left = held_bytes_;
  for (const auto& [size, path] : sizes) {
    if (left <= held_bytes_max) break;
    if (bytes > 0 && bytes + size > kBlockPayloadBytes) {
      put_together(pieces, out);
      bytes = 0;
    }
    auto node = held_.extract(*path);
    pieces.emplace_back(std::move(node.key()), std::move(node.mapped()));
    bytes += size;
    left -= size;
  }
  if (!pieces.empty()) put_together(pieces, out);
}

}  // namespace weir
