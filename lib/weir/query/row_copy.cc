#include "weir/query/row_copy.h"

#include <functional>
#include <utility>

#include "weir/base/check.h"

namespace weir {

RowCopy::RowCopy(const Batch& from) : from_(from) { begin(); }

void RowCopy::begin() {
  if (from_.is_made()) out_.start_made(from_.schema_ptr(), from_.place(), from_.first_row());
  else out_.start_read(from_.schema_ptr(), from_.chunk(), from_.place(), from_.first_row());
  out_.share_chunk(from_);
  rows_ = 0;
  row_.reset();
}

void RowCopy::add(uint16_t row, size_t column, const Value& value) {
  WEIR_CHECK(!full());
  if (row_ != row) {
    kept_.clear();
    for (const Column& values : from_.columns()) kept_.push_back(keep(values[row]));
    row_ = row;
  }
  auto& columns = out_.columns();
  for (size_t i = 0; i < columns.size(); ++i) columns[i].push(i == column ? keep(value) : kept_[i]);
  if (!from_.is_made()) out_.push_line(from_.line_begin(row), static_cast<uint32_t>(from_.line_as_read(row).size()));
  ++rows_;
}

Batch RowCopy::take() {
  out_.finish(rows_);
  Batch done = std::move(out_);
  out_ = Batch();
  begin();
  return done;
}

Value RowCopy::keep(const Value& value) {
  if (!value.has_text()) return value;
  auto chunk = from_.chunk().view();
  const char* text = value.raw().data();
  bool in_chunk = !std::less<>()(text, chunk.data()) && std::less<>()(text, chunk.data() + chunk.size());
  return in_chunk ? value : out_.arena().keep(value);
}

}  // namespace weir
