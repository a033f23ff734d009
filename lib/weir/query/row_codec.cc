#include "weir/query/row_codec.h"

#include <cstring>
#include <functional>
#include <utility>

#include "weir/query/byte_stream.h"

namespace weir {
namespace {

constexpr uint8_t kInLine = 0x20;  // beside the kind; no kind has this bit

bool has_text(const Value& value) {
  return value.kind() == Kind::String || value.kind() == Kind::NumberText || value.kind() == Kind::List ||
         value.kind() == Kind::Object;
}

/// Where `text` is in `line`; nothing if it is not a part of it.
std::optional<size_t> place_in(std::string_view line, std::string_view text) {
  if (line.empty() || std::less<>()(text.data(), line.data()) ||
      std::less<>()(line.data() + line.size(), text.data() + text.size()))
    return std::nullopt;
  return static_cast<size_t>(text.data() - line.data());
}

Value value_at(uint8_t tag, std::string_view text) {
  switch (static_cast<Kind>(tag & 0x1F)) {
    case Kind::NumberText:
      return Value::number_text(text);
    case Kind::List:
      return Value::list(text);
    case Kind::Object:
      return Value::object(text);
    default:
      return tag & 0x40 ? Value::escaped_string(text) : Value::string(text);
  }
}

}  // namespace

std::string_view RowWriter::write(const Batch& batch, uint16_t row, bool with_line) {
  bytes_.clear();
  ByteWriter out(bytes_);
  std::string_view line;
  if (!batch.is_made()) {
    line = batch.line_as_read(row);
    if (with_line) out.put_text(line);
  }
  for (const Column& column : batch.columns()) {
    const Value& value = column[row];
    auto place = has_text(value) ? place_in(line, value.raw()) : std::nullopt;
    if (!place) {
      out.put_value(value);
      continue;
    }
    out.put(static_cast<uint8_t>(static_cast<uint8_t>(value.kind()) | kInLine | (value.is_escaped() ? 0x40 : 0)));
    out.put_size(*place);
    out.put_size(value.raw().size());
  }
  return bytes_;
}

void RowReader::add(std::string_view bytes) {
  if (made_) return add({}, bytes);
  ByteReader in(bytes);
  auto line = in.get_text();
  add(line, bytes.substr(static_cast<size_t>(line.data() + line.size() - bytes.data())));
}

void RowReader::add(std::string_view line, std::string_view bytes) {
  begins_.push_back({static_cast<uint32_t>(staged_.size()), static_cast<uint32_t>(line.size()),
                     static_cast<uint32_t>(values_.size())});
  if (!made_) (staged_ += line) += '\n';
  values_ += bytes;
}

void RowReader::emit(Arena& arena, Batch& out, Credit credit) {
  emit(made_ ? Buffer() : arena.allocate(staged_.size(), std::move(credit)), out);
}

void RowReader::emit(Buffer block, Batch& out) {
  Place origin{.file = kNoFile};  // the rows may be of several
  if (made_) {
    out.start_made(schema_, origin, 0);
  } else {
    std::memcpy(block.data(), staged_.data(), staged_.size());
    origin.compacted = true;
    out.start_read(schema_, std::move(block).freeze(staged_.size()), origin, 0);
  }
  for (size_t row = 0; row < rows(); ++row) {
    const Begin& begin = begins_[row];
    std::string_view line;
    if (!made_) {
      line = {out.chunk().data() + begin.line, begin.line_size};
      out.push_line(begin.line, begin.line_size);
    }
    ByteReader in(std::string_view(values_).substr(begin.values));
    for (Column& column : out.columns()) {
      auto tag = in.peek();
      if (!(tag & kInLine)) {
        column.push(out.arena().keep(in.get_value()));
        continue;
      }
      in.get<uint8_t>();
      size_t place = in.get_size(), size = in.get_size();
      column.push(value_at(tag, line.substr(place, size)));
    }
  }
  out.finish(rows());
  begins_.clear();
  staged_.clear();
  values_.clear();
}

}  // namespace weir
