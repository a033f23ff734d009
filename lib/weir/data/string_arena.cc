#include "weir/data/string_arena.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "weir/base/block.h"

namespace weir {
namespace {

constexpr size_t kFirstBlockBytes = 1 << 10;
constexpr size_t kBlockBytesMax = 64 << 10;

}  // namespace

char* StringArena::allocate(size_t bytes) {
  if (blocks_.empty() || blocks_.back().size - used_ < bytes + kReadablePastEnd) {
    size_t grown = blocks_.empty() ? kFirstBlockBytes : std::min(blocks_.back().size * 2, kBlockBytesMax);
    size_t size = std::max(grown, bytes + kReadablePastEnd);
    blocks_.push_back({std::make_unique<char[]>(size), size});
    held_bytes_ += size;
    used_ = 0;
  }
  char* at = blocks_.back().memory.get() + used_;
  used_ += bytes;
  return at;
}

std::string_view StringArena::put(std::string_view text) {
  char* copy = allocate(text.size());
  if (!text.empty()) std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

Value StringArena::keep(const Value& value) {
  switch (value.kind()) {
    case Kind::String: {
      auto copy = put(value.raw());
      return value.is_escaped() ? Value::escaped_string(copy) : Value::string(copy);
    }
    case Kind::NumberText:
      return Value::number_text(put(value.raw()));
    case Kind::List:
      return Value::list(put(value.raw()));
    case Kind::Object:
      return Value::object(put(value.raw()));
    default:
      return value;
  }
}

void StringArena::clear() {
  if (blocks_.empty()) return;
  auto largest = std::max_element(blocks_.begin(), blocks_.end(),
                                  [](const Block& a, const Block& b) { return a.size < b.size; });
  std::swap(blocks_.front(), *largest);
  blocks_.resize(1);
  held_bytes_ = blocks_.front().size;
  used_ = 0;
}

}  // namespace weir
