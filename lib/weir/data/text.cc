#include "weir/data/text.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "weir/base/check.h"

namespace weir {

Text::Text(Chunk chunk, const Place& place) : chunk_(std::move(chunk)), place_(place) {
  WEIR_CHECK(chunk_.size() <= std::numeric_limits<uint32_t>::max());
  if (chunk_.empty()) return;
  WEIR_CHECK(chunk_.view().back() == '\n');
  append(0, static_cast<uint32_t>(chunk_.size()));
}

Text::Text(Chunk chunk, const Place& place, std::vector<Run> runs) : chunk_(std::move(chunk)), place_(place) {
  WEIR_CHECK(chunk_.size() <= std::numeric_limits<uint32_t>::max());
  runs_.reserve(runs.size());
  for (const Run& run : runs) append(run.begin, run.end);
}

void Text::append(uint32_t begin, uint32_t end) {
  WEIR_CHECK(begin < end && end <= chunk_.size() && (runs_.empty() || begin >= runs_.back().end));
  bytes_ += end - begin;
  if (!runs_.empty() && runs_.back().end == begin) {
    runs_.back().end = end;
  } else {
    runs_.push_back({begin, end});
  }
}

Text Text::emptied() const {
  Text text;
  text.chunk_ = chunk_;
  text.place_ = place_;
  text.inner_ = inner_;
  return text;
}

size_t Text::count_lines() const {
  size_t count = 0;
  for (const Run& run : runs_) {
    auto lines = view(run);
    count += static_cast<size_t>(std::count(lines.begin(), lines.end(), '\n'));
    if (inner_) {
      auto from = std::lower_bound(inner_->begin(), inner_->end(), run.begin);
      count -= static_cast<size_t>(std::lower_bound(from, inner_->end(), run.end) - from);
    }
  }
  return count;
}

uint64_t Text::line_in_chunk(size_t begin) const {
  WEIR_CHECK(!compacted() && begin <= chunk_.size());
  return static_cast<uint64_t>(std::count(chunk_.data(), chunk_.data() + begin, '\n'));
}

Text Text::compact(Arena& arena, Credit credit) const {
  auto buffer = arena.allocate(bytes_, std::move(credit));
  char* out = buffer.data();
  std::vector<uint32_t> inner;
  for (const Run& run : runs_) {
    for (auto at = inner_ ? std::lower_bound(inner_->begin(), inner_->end(), run.begin) : std::vector<uint32_t>::const_iterator();
         inner_ && at != inner_->end() && *at < run.end; ++at)
      inner.push_back(static_cast<uint32_t>(out - buffer.data()) + *at - run.begin);
    std::memcpy(out, chunk_.data() + run.begin, run.size());
    out += run.size();
  }
  Text text(std::move(buffer).freeze(bytes_), place_);
  text.place_.compacted |= bytes_ < chunk_.size();
  if (inner_) text.inner_ = std::make_shared<const std::vector<uint32_t>>(std::move(inner));
  return text;
}

size_t whole_lines_prefix(std::string_view lines, size_t bytes_max) {
  if (lines.size() <= bytes_max) return lines.size();
  size_t newline = bytes_max == 0 ? std::string_view::npos : lines.rfind('\n', bytes_max - 1);
  if (newline == std::string_view::npos) newline = lines.find('\n', bytes_max);
  return newline == std::string_view::npos ? lines.size() : newline + 1;
}

}  // namespace weir
