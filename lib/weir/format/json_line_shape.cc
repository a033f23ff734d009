#include "weir/format/json_line_shape.h"

#include <algorithm>
#include <string_view>

namespace weir {
namespace {

constexpr size_t kCompareBytes = 8;   ///< what is_name may read behind a name

}  // namespace

/// The walk through a line's tokens that makes a shape.
class JsonLineShape::Reading {
 public:
  Reading(const char* line, const JsonLayout& layout, const JsonPlan& plan, JsonLineShape& shape)
      : line_(line), layout_(layout), plan_(plan), shape_(shape) {}

  bool read(int levels) { return read_object(plan_.root(), levels) && at_ == layout_.count; }

 private:
  char kind() const { return at_ < layout_.count ? layout_.kind[at_] : '\0'; }
  bool take(char kind_wanted) { return kind() == kind_wanted && ++at_; }

  bool read_object(const JsonPlan::Node& node, int levels) {
    if (!take('{')) return false;
    if (take('}')) return true;
    std::vector<const JsonPlan::Edge*> seen;
    do {
      auto name = read_name();
      if (name.empty()) return false;
      const auto* edge = find_edge(node, name.substr(1, name.size() - 2));
      if (edge && std::find(seen.begin(), seen.end(), edge) != seen.end()) edge = nullptr;   // the first counts
      if (edge) seen.push_back(edge);
      if (!read_value(edge, levels)) return false;
    } while (take(','));
    return take('}');
  }

  /// The name at the place with its quotes, and the colon; empty if it is none or written with escapes.
  std::string_view read_name() {
    if (kind() != JsonLayout::kScalar || at_ + 1 >= layout_.count || layout_.kind[at_ + 1] != ':') return {};
    const char* begin = line_ + layout_.at[at_];
    if (*begin != '"') return {};
    std::string_view text(begin, static_cast<size_t>(line_ + layout_.at[at_ + 1] - begin));
    size_t end = text.find('"', 1);
    if (end == std::string_view::npos) return {};
    text = text.substr(0, end + 1);
    if (text.find('\\') != std::string_view::npos) return {};
    shape_.members_.push_back({static_cast<uint32_t>(at_), static_cast<uint32_t>(shape_.names_.size()),
                               static_cast<uint32_t>(text.size()), nullptr});
    shape_.names_ += text;
    at_ += 2;
    return text;
  }

  bool read_value(const JsonPlan::Edge* edge, int levels) {
    if (kind() == JsonLayout::kScalar) {
      if (edge && !edge->captures.empty()) {
        shape_.members_.back().edge = edge;
        shape_.tokens_wanted_ = at_ + 2;
      }
      ++at_;
      return true;
    }
    if (!edge) return skip_container();
    return kind() == '{' && edge->captures.empty() && levels > 0 && read_object(plan_.node(edge->child), levels - 1);
  }

  bool skip_container() {
    if (kind() != '{' && kind() != '[') return false;
    size_t depth = 0;
    for (; at_ < layout_.count; ++at_) {
      if (kind() == '{' || kind() == '[') ++depth;
      if (kind() == '}' || kind() == ']') --depth;
      if (depth == 0) {
        ++at_;
        return true;
      }
    }
    return false;
  }

  static const JsonPlan::Edge* find_edge(const JsonPlan::Node& node, std::string_view name) {
    for (const auto& edge : node.edges) {
      if (edge.name == name) return &edge;
    }
    return nullptr;
  }

  const char* line_;
  const JsonLayout& layout_;
  const JsonPlan& plan_;
  JsonLineShape& shape_;
  size_t at_ = 0;   ///< the next token
};

std::optional<JsonLineShape> JsonLineShape::of(const char* line, const JsonLayout& layout, const JsonPlan& plan,
                                               int levels, bool to_end) {
  JsonLineShape shape;
  if (!layout.plain || !Reading(line, layout, plan, shape).read(levels)) return std::nullopt;
  shape.kinds_.assign(layout.kind, layout.count);
  shape.names_.append(kCompareBytes, '\0');
  if (to_end) shape.tokens_wanted_ = shape.kinds_.size();
  return shape;
}

}  // namespace weir
