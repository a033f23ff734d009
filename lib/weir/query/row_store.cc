#include "weir/query/row_store.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "weir/base/check.h"

namespace weir {
namespace {

bool has_text(const Value& value) {
  return value.kind() == Kind::String || value.kind() == Kind::NumberText || value.kind() == Kind::List ||
         value.kind() == Kind::Object;
}

/// The same value with its text elsewhere.
Value with_text(const Value& value, std::string_view text) {
  switch (value.kind()) {
    case Kind::String:
      return value.is_escaped() ? Value::escaped_string(text) : Value::string(text);
    case Kind::NumberText:
      return Value::number_text(text);
    case Kind::List:
      return Value::list(text);
    case Kind::Object:
      return Value::object(text);
    default:
      return value;
  }
}

/// `value` with its text in `to` if it was a part of `from`, of which `to` is a copy; else copied into
/// `arena`.
Value moved(const Value& value, std::string_view from, std::string_view to, StringArena& arena) {
  if (!has_text(value)) return value;
  auto text = value.raw();
  bool inside = !from.empty() && !std::less<>()(text.data(), from.data()) &&
                !std::less<>()(from.data() + from.size(), text.data() + text.size());
  if (!inside) return arena.keep(value);
  return with_text(value, to.substr(static_cast<size_t>(text.data() - from.data()), text.size()));
}

}  // namespace

void RowStore::start(const SchemaPtr& schema, bool made) {
  if (!schema_) {
    schema_ = schema;
    made_ = made;
  }
  WEIR_CHECK(schema_->size() == schema->size() && made_ == made);
}

void RowStore::add(const Batch& batch, uint16_t row) {
  start(batch.schema_ptr(), batch.is_made());
  std::string_view line, copy;
  if (!made_) {
    line = batch.line_as_read(row);
    copy = arena_.put(line);
    lines_.push_back(copy);
  }
  for (const Column& column : batch.columns()) values_.push_back(moved(column[row], line, copy, arena_));
  positions_.push_back(batch.position(row));
}

void RowStore::add(const RowStore& other, uint32_t row) {
  start(other.schema_, other.made_);
  std::string_view line, copy;
  if (!made_) {
    line = other.lines_[row];
    copy = arena_.put(line);
    lines_.push_back(copy);
  }
  size_t width = schema_->size();
  for (size_t i = 0; i < width; ++i)
    values_.push_back(moved(other.values_[row * width + i], line, copy, arena_));
  positions_.push_back(other.positions_[row]);
}

size_t RowStore::emit(std::span<const uint32_t> rows, Arena& arena, Batch& out) const {
  size_t count = 0, bytes = 0;
  while (count < rows.size() && count < kBatchRowsMax && bytes < kPieceBytes) {
    if (!made_) bytes += lines_[rows[count]].size() + 1;
    ++count;
  }
  std::vector<std::string_view> copies(count);
  if (made_) {
    out.start_made(schema_, Place{}, 0);
  } else {
    auto buffer = arena.allocate(bytes);
    char* at = buffer.data();
    for (size_t i = 0; i < count; ++i) {
      auto line = lines_[rows[i]];
      copies[i] = {at, line.size()};
      at = std::copy(line.begin(), line.end(), at);
      *at++ = '\n';
    }
    Place place;
    place.compacted = true;
    out.start_read(schema_, std::move(buffer).freeze(bytes), place, 0);
  }
  size_t width = schema_->size();
  for (size_t i = 0; i < count; ++i) {
    std::string_view line;
    if (!made_) {
      line = lines_[rows[i]];
      out.push_line(static_cast<uint32_t>(copies[i].data() - out.chunk().data()),
                    static_cast<uint32_t>(line.size()));
    }
    for (size_t j = 0; j < width; ++j) {
      out.columns()[j].push(moved(values_[rows[i] * width + j], line, copies[i], out.arena()));
    }
  }
  out.finish(count);
  return count;
}

}  // namespace weir
