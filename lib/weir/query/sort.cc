#include "weir/query/sort.h"

#include <utility>

#include "weir/base/check.h"
#include "weir/query/order_key.h"

namespace weir {
namespace {

constexpr size_t kTakenBytes = kBlockPayloadBytes / 2;   // so that what the last line adds rarely needs a larger block

}  // namespace

RowOrder::RowOrder(const std::vector<Order>& orders, const SchemaPtr& input, const CompileOptions& options) {
  for (const Order& order : orders) {
    keys_.push_back({Program::compile(*order.value, input, options), order.descending});
  }
}

RowOrder::RowOrder(const Expr& value, bool descending, const SchemaPtr& input,
                   const CompileOptions& options) {
  keys_.push_back({Program::compile(value, input, options), descending});
}

SortTable::SortTable(const RowOrder& order, std::optional<size_t> limit)
    : order_(&order), limit_(limit), sorter_(limit), vectors_(order.keys_.size()) {}

void SortTable::add(Batch& batch, EvalScratch& scratch) {
  if (limit_ == 0 || batch.selection().empty()) return;
  if (!schema_) {
    schema_ = batch.schema_ptr();
    made_ = batch.is_made();
  }
  WEIR_CHECK(schema_->size() == batch.schema().size() && made_ == batch.is_made() && (!made_ || !by_line()));
  for (size_t i = 0; i < vectors_.size(); ++i) vectors_[i] = order_->keys_[i].program.vector(batch, scratch);
  for (uint16_t row : batch.selection()) {
    if (by_line()) {
      sorter_.add(batch.line_as_read(row), batch.position(row), writer_.write(batch, row, false));
      continue;
    }
    key_.clear();
    for (size_t i = 0; i < vectors_.size(); ++i)
      append_order_key(vectors_[i][row], order_->keys_[i].descending, scratch_, key_);
    if (sorter_.wanted(key_, batch.position(row))) sorter_.add(key_, batch.position(row), writer_.write(batch, row));
  }
  for (Vector& vector : vectors_) vector = Vector();
}

void SortTable::merge(SortTable&& other) {
  WEIR_CHECK(order_ == other.order_ && limit_ == other.limit_);
  if (!schema_) {
    schema_ = other.schema_;
    made_ = other.made_;
  }
  sorter_.merge(std::move(other.sorter_));
}

void SortTable::finish() {
  sorter_.finish();
  reader_.emplace(schema_, made_);
}

bool SortTable::take() {
  Record record;
  while (!reader_->is_full(kTakenBytes) && sorter_.next(record)) {
    by_line() ? reader_->add(record.key(), record.payload()) : reader_->add(record.payload());
  }
  return reader_->rows() != 0;
}

bool SortTable::emit(Arena& arena, Batch& out) {
  if (!take()) return false;
  emit(line_bytes() != 0 ? arena.allocate(line_bytes()) : Buffer(), out);
  return true;
}

void SortTable::emit(Buffer block, Batch& out) {
  reader_->emit(std::move(block), out);
  out.place().sequence = given_++;
}

}  // namespace weir
