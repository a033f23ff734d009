// CollectLines: whole lines become pieces to compress, for one file or for each of many (Packet::sections). Of a file that
// is appended to each frame is whole lines, so that writers do not tear each other's. What is held of all files together
// is bounded: past that the largest pieces go.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weir/stage/stage.h"

namespace weir {

class CollectLines final : public Step {
 public:
  /// `piece_bytes`: what a piece holds at most, unless one line is longer.
  explicit CollectLines(size_t piece_bytes) : piece_bytes_(piece_bytes) {}
  Verdict step(Packet& input, Emit& out) override;
  Verdict finish(Emit& out) override;

 private:
  void take(const std::string& path, std::string_view lines, Emit& out);
  using Piece = std::pair<std::string, std::string>;   // path, lines
  void put(const std::string& path, std::string lines, Emit& out);
  void put_together(std::vector<Piece>& pieces, Emit& out);
  void put_largest(size_t held_bytes_max, Emit& out);

  size_t piece_bytes_;
  std::unordered_map<std::string, std::string> held_;   ///< lines by path; "" for the only file
  size_t held_bytes_ = 0;
};

}  // namespace weir
