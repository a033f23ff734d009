#include "weir/builtin/line_context.h"

#include <algorithm>
#include <cstring>

#include "weir/base/error.h"

namespace weir {
namespace {

/// The part of `run` in [from, to).
Run clip(const Run& run, uint32_t from, uint32_t to) {
  Run part{std::max(run.begin, from), std::min(run.end, to)};
  if (part.end < part.begin) part.end = part.begin;
  return part;
}

/// The offset behind the first `count` lines of [begin, end), at most `end`; `count` is what is left of it then.
uint32_t skip_lines(const char* chunk, Run part, uint64_t& count) {
  uint32_t at = part.begin;
  for (; at < part.end && count > 0; --count) {
    auto newline = static_cast<const char*>(std::memchr(chunk + at, '\n', part.end - at));
    at = newline ? static_cast<uint32_t>(newline + 1 - chunk) : part.end;
  }
  return at;
}

/// The offset of the last `count` lines of the part; `count` is what is left of it then.
uint32_t skip_lines_back(const char* chunk, Run part, uint64_t& count) {
  uint32_t at = part.end;
  for (; at > part.begin && count > 0; --count) {
    const void* newline = memrchr(chunk + part.begin, '\n', at - 1 - part.begin);
    at = newline ? static_cast<uint32_t>(static_cast<const char*>(newline) + 1 - chunk) : part.begin;
  }
  return at;
}

}  // namespace

void LineContext::begin_file() {
  held_.clear();
  held_bytes_ = 0;
  left_ = 0;
}

Text LineContext::take(const Text& text, const Text& hits, Emit& out) {
  Text kept = text.emptied();
  uint32_t done = 0;   // everything before this offset has been decided
  for (const Run& hit : hits.runs()) {
    go_on(text, done, hit.begin, kept);
    if (!kept.runs().empty()) done = std::max(done, kept.runs().back().end);
    bool first = kept.empty();
    uint64_t missing = go_back(text, done, hit.begin, kept);
    if (first && missing > 0) put_out_held(missing, text.place(), out);
    kept.append(hit.begin, hit.end);
    done = hit.end;
    left_ = after_;
  }
  go_on(text, done, UINT32_MAX, kept);
  bool anything = !kept.empty();
  if (anything) {
    held_.clear();
    held_bytes_ = 0;
  }
  hold(text, anything ? kept.runs().back().end : 0);
  return kept;
}

/// Keeps the lines behind a hit that are in [from, to).
void LineContext::go_on(const Text& text, uint32_t from, uint32_t to, Text& kept) {
  for (const Run& run : text.runs()) {
    if (left_ == 0 || run.begin >= to) return;
    Run part = clip(run, from, to);
    uint32_t end = skip_lines(text.chunk().data(), part, left_);
    if (end > part.begin) kept.append(part.begin, end);
  }
}

/// Keeps the lines in front of a hit that are in [from, to). Returns how many more there should be.
uint64_t LineContext::go_back(const Text& text, uint32_t from, uint32_t to, Text& kept) const {
  uint64_t wanted = before_;
  std::vector<Run> parts;
  for (size_t i = text.runs().size(); i-- > 0 && wanted > 0;) {
    Run part = clip(text.runs()[i], from, to);
    if (part.size() == 0) continue;
    part.begin = skip_lines_back(text.chunk().data(), part, wanted);
    parts.push_back(part);
  }
  for (size_t i = parts.size(); i-- > 0;) kept.append(parts[i].begin, parts[i].end);
  return wanted;
}

void LineContext::put_out_held(uint64_t count, const Place& place, Emit& out) {
  size_t first = held_.size() - std::min<size_t>(held_.size(), count);
  size_t bytes = 0;
  for (size_t i = first; i < held_.size(); ++i) bytes += held_[i].size();
  if (bytes > 0) {
    Buffer buffer = out.block(bytes);
    char* at = buffer.data();
    for (size_t i = first; i < held_.size(); ++i) at = std::copy(held_[i].begin(), held_[i].end(), at);
    Place of_copies = place;
    of_copies.compacted = true;
    out.push(Packet(Text(std::move(buffer).freeze(bytes), of_copies)));
  }
  held_.clear();
  held_bytes_ = 0;
}

/// Keeps copies of the last lines of `text` from `from` on, for hits in the next one.
void LineContext::hold(const Text& text, uint32_t from) {
  if (before_ == 0) return;
  uint64_t wanted = before_;
  std::vector<Run> parts;
  for (size_t i = text.runs().size(); i-- > 0 && wanted > 0;) {
    Run part = clip(text.runs()[i], from, UINT32_MAX);
    if (part.size() == 0) continue;
    part.begin = skip_lines_back(text.chunk().data(), part, wanted);
    parts.push_back(part);
  }
  for (size_t i = parts.size(); i-- > 0;) {
    for (Run rest = parts[i]; rest.size() > 0;) {
      uint64_t one = 1;
      uint32_t end = skip_lines(text.chunk().data(), rest, one);
      held_.emplace_back(text.chunk().data() + rest.begin, end - rest.begin);
      held_bytes_ += held_.back().size();
      rest.begin = end;
    }
  }
  for (; held_.size() > before_; held_.pop_front()) held_bytes_ -= held_.front().size();
  if (held_bytes_ > held_bytes_max_)
    throw Error(ErrorCode::OverLimit, "the lines that grep holds, to show them before a hit, are too long: give a smaller before=");
}

}  // namespace weir
