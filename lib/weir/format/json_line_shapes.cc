#include "weir/format/json_line_shapes.h"

#include <algorithm>

#include "weir/scan/newline.h"

namespace weir {
namespace {

// A hit saves about half of what a miss costs.
constexpr int kTrustMax = 16, kTrustMin = -32, kTrustLost = 3;
constexpr uint32_t kFirstPause = 256, kLongestPause = 1 << 15;   // lines

}  // namespace

JsonLineShapes::JsonLineShapes() : next_pause_(kFirstPause) { shapes_.reserve(kShapesMax + 1); }

const char* JsonLineShapes::next_line(const char* begin, const char* end) {
  if (pause_ > 0) {
    --pause_;
    line_ = nullptr;
    return find_newline(begin, end);
  }
  line_ = begin;
  end_ = end;
  return scan_.lay_out(begin, end, tokens_wanted_, layout_);
}

void JsonLineShapes::found(size_t index) {
  auto at = shapes_.begin() + static_cast<ptrdiff_t>(index);
  std::rotate(shapes_.begin(), at, at + 1);
  if (trust_ < kTrustMax && ++trust_ == kTrustMax) next_pause_ = kFirstPause;
}

void JsonLineShapes::learn(const JsonPlan& plan, int levels, bool to_end, bool plain) {
  trust_ -= kTrustLost;
  if (trust_ < kTrustMin) {
    trust_ = 0;
    pause_ = next_pause_;
    next_pause_ = std::min(2 * next_pause_, kLongestPause);
  }
  if (!plain) return;
  scan_.lay_out(line_, end_, SIZE_MAX, layout_);
  auto shape = JsonLineShape::of(line_, layout_, plan, levels, to_end);
  if (!shape) return;
  shapes_.insert(shapes_.begin(), std::move(*shape));
  if (shapes_.size() > kShapesMax) shapes_.pop_back();
  tokens_wanted_ = 0;
  for (const auto& known : shapes_) tokens_wanted_ = std::max(tokens_wanted_, known.tokens_wanted());
}

size_t JsonLineShapes::held_bytes() const {
  size_t bytes = sizeof(*this);
  for (const auto& shape : shapes_) bytes += shape.held_bytes();
  return bytes;
}

}  // namespace weir
