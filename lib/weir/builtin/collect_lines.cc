#include "weir/builtin/collect_lines.h"

#include <algorithm>
#include <cstring>
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
  if (auto* text = input.text())
    for (const Run& run : text->runs()) take(input.target, text->view(run), input.place, out);
  if (held_bytes_ > kHeldBytesMax) put_largest(kHeldBytesMax / 2, out);
  return Verdict::Done;
}

Verdict CollectLines::finish(Emit& out) {
  if (held_.empty()) return Verdict::Done;
  auto first = held_.begin();
  put(std::move(first->second), out);
  held_.erase(first);
  return held_.empty() ? Verdict::Done : Verdict::More;
}

void CollectLines::take(const Target& target, std::string_view lines, const Place& place, Emit& out) {
  Held& held = held_[target ? *target : std::string()];
  held.target = target;
  held.place = place;
  while (!lines.empty()) {
    size_t room = piece_bytes_ - std::min(held.lines.size(), piece_bytes_);
    size_t size = whole_lines_prefix(lines, room);
    if (size > room && !held.lines.empty()) {
      put({target, std::exchange(held.lines, {}), place}, out);
      continue;
    }
    held.lines.append(lines.substr(0, size));
    held_bytes_ += size;
    lines.remove_prefix(size);
  }
}

void CollectLines::put(Held held, Emit& out) {
  held_bytes_ -= held.lines.size();
  Buffer buffer = out.block(held.lines.size());
  std::memcpy(buffer.data(), held.lines.data(), held.lines.size());
  Packet packet(std::move(buffer).freeze(held.lines.size()), held.place);
  packet.target = std::move(held.target);
  out.push(std::move(packet));
}

void CollectLines::put_largest(size_t held_bytes_max, Emit& out) {
  std::vector<std::pair<size_t, const std::string*>> sizes;
  for (const auto& [path, held] : held_) sizes.emplace_back(held.lines.size(), &path);
  std::sort(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : *a.second < *b.second;   // the same for every run
  });
  for (const auto& [size, path] : sizes) {
    if (held_bytes_ <= held_bytes_max) return;
    auto found = held_.find(*path);
    put(std::move(found->second), out);
    held_.erase(found);
  }
}

}  // namespace weir
