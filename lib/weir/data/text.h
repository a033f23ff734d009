// Text: whole lines of one chunk, as runs. What flows between line stages and into parsers. Each run is a
// contiguous range of lines, every one ended by '\n' (framing sees to the last one), runs ascend and neither
// overlap nor touch. Lines of formats that quote newlines may hold some (`inner_newlines`). Dropping lines only changes the runs; the bytes are copied when little is left of a
// block (`compact`), so that a few lines do not keep a megabyte alive. A value: copies share the block. Not
// synchronised.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "weir/base/block.h"
#include "weir/data/place.h"

namespace weir {

/// Bytes [begin, end) of a chunk: one or more whole lines.
struct Run {
  uint32_t begin = 0, end = 0;
  uint32_t size() const { return end - begin; }
  bool operator==(const Run&) const = default;
};

/// Enough work to amortise a call, little enough to stay in the L2 cache while several stages pass over it.
inline constexpr size_t kPieceBytes = 128 << 10;

class Text {
 public:
  Text() = default;

  /// All of `chunk`, which holds whole lines (a last one without '\n' is a bug of the framing).
  Text(Chunk chunk, const Place& place);

  /// The lines in `runs`, which ascend and do not overlap; neighbours that touch are merged.
  Text(Chunk chunk, const Place& place, std::vector<Run> runs);

  /// Offsets in the chunk of newlines that end no line, because they stand in a quoted cell or the like; ascending.
  /// Shared with all texts of the chunk, which may be many. Null where lines never hold any.
  using InnerNewlines = std::shared_ptr<const std::vector<uint32_t>>;
  const InnerNewlines& inner_newlines() const { return inner_; }
  void set_inner_newlines(InnerNewlines inner) { inner_ = std::move(inner); }

  const Chunk& chunk() const { return chunk_; }
  const std::vector<Run>& runs() const { return runs_; }
  const Place& place() const { return place_; }
  Place& place() { return place_; }

  bool empty() const { return runs_.empty(); }
  size_t bytes() const { return bytes_; }  ///< of all lines together, newlines included
  size_t count_lines() const;
  std::string_view view(const Run& run) const { return {chunk_.data() + run.begin, run.size()}; }

  /// Keeps the lines after those kept before; lines that touch the last kept ones join their run.
  void append(uint32_t begin, uint32_t end);

  /// The same place and chunk without any line, to be filled by `append`.
  Text emptied() const;

  /// Calls `visit(line)` for each line, without its '\n' (a '\r' before it stays). `visit` returns false to
  /// stop.
  template <typename Visit>
  void for_each_line(Visit&& visit) const;

  /// Calls `visit(piece)` for whole lines of at most `piece_bytes` together, or one line that is longer.
  template <typename Visit>
  void for_each_piece(size_t piece_bytes, Visit&& visit) const;

  /// The number of the line that holds byte `begin` of the chunk, counted from the chunk's first line,
  /// 0-based. Known only while the chunk is whole (`compacted()` is false). Counts newlines: for messages,
  /// not for hot loops.
  uint64_t line_in_chunk(size_t begin) const;
  bool compacted() const { return place_.compacted; }

  /// Whether `compact` would free most of the block.
  bool is_sparse() const { return bytes_ < chunk_.held_bytes() / 8; }

  /// The lines copied into a block of their own, drawn from `arena` with `credit`.
  Text compact(Arena& arena, Credit credit = {}) const;

 private:
  bool is_inner(const char* newline) const {
    return inner_ && std::binary_search(inner_->begin(), inner_->end(), static_cast<uint32_t>(newline - chunk_.data()));
  }

  Chunk chunk_;
  Place place_;
  std::vector<Run> runs_;
  InnerNewlines inner_;
  size_t bytes_ = 0;
};

/// The size of the first lines of `lines` that fit into `bytes_max`, or of the first line if that is longer.
size_t whole_lines_prefix(std::string_view lines, size_t bytes_max);

template <typename Visit>
void Text::for_each_line(Visit&& visit) const {
  for (const Run& run : runs_) {
    const char* at = chunk_.data() + run.begin;
    const char* end = chunk_.data() + run.end;
    while (at < end) {
      auto newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)));
      while (newline && is_inner(newline))
        newline = static_cast<const char*>(std::memchr(newline + 1, '\n', static_cast<size_t>(end - newline - 1)));
      if (!newline) newline = end;
      if (!visit(std::string_view(at, static_cast<size_t>(newline - at)))) return;
      at = newline + 1;
    }
  }
}

template <typename Visit>
void Text::for_each_piece(size_t piece_bytes, Visit&& visit) const {
  for (const Run& run : runs_) {
    for (auto rest = view(run); !rest.empty();) {
      size_t size = whole_lines_prefix(rest, piece_bytes);
      visit(rest.substr(0, size));
      rest.remove_prefix(size);
    }
  }
}

}  // namespace weir
