// JsonLineShapes: the shapes of the lines that were read last, and whether it is worth while to look for them. Lines
// that differ too often are not laid out for a time, so that logs without any arrangement pay little. It never changes
// what is read, only how fast. A scratch object: one for each worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weir/format/json_layout.h"
#include "weir/format/json_line_shape.h"
#include "weir/format/json_plan.h"

namespace weir {

class JsonLineShapes {
 public:
  JsonLineShapes();

  /// The newline that ends the line at `begin`, of which the layout may be known afterwards.
  const char* next_line(const char* begin, const char* end);

  /// Whether the layout of `line` is known. It must be the line that `next_line` saw last, or be new to it.
  bool knows(const char* line) const { return layout_.plain && line == line_; }
  void forget_line() { line_ = nullptr; }

  /// Tries the shapes one after the other, as JsonLineShape::match, for the line of which the layout is known; `begin()`
  /// is called before each. Whether the line was read.
  template <typename Begin, typename Visit>
  bool match(Begin&& begin, Visit&& visit);

  /// That a line which no shape fits was read by the walk; `plain`: without trouble. For the rest see
  /// JsonLineShape::of.
  void learn(const JsonPlan& plan, int levels, bool to_end, bool plain);

  size_t held_bytes() const;

 private:
  static constexpr size_t kShapesMax = 4;

  void found(size_t index);

  const JsonLayoutScan& scan_ = json_layout_scan();
  JsonLayout layout_;
  const char* line_ = nullptr;
  const char* end_ = nullptr;
  std::vector<JsonLineShape> shapes_;   ///< the last one that fitted first
  size_t tokens_wanted_ = SIZE_MAX;
  int trust_ = 0;
  uint32_t pause_ = 0;      ///< how many lines are not looked at from here
  uint32_t next_pause_;
};

template <typename Begin, typename Visit>
bool JsonLineShapes::match(Begin&& begin, Visit&& visit) {
  for (size_t i = 0; i < shapes_.size(); ++i) {
    begin();
    if (shapes_[i].match(line_, layout_, visit) == JsonLineShape::Fit::Differs) continue;
    found(i);
    return true;
  }
  return false;
}

}  // namespace weir
