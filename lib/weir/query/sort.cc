#include "weir/query/sort.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "weir/base/check.h"

namespace weir {
namespace {

constexpr size_t kSlackRows = 1024;  // pruning less often than this many rows costs nothing that shows

}  // namespace

RowOrder::RowOrder(const std::vector<Order>& orders, const SchemaPtr& input, const CompileOptions& options) {
  for (const Order& order : orders) {
    keys_.push_back({Program::compile(*order.value, input, options), order.descending});
  }
  if (!keys_.empty()) return;
  Expr line;
  line.node = Expr::Field{Path{.parts = {"_line"}, .span = {}}};
  keys_.push_back({Program::compile(line, input, options), false});
}

RowOrder::RowOrder(const Expr& value, bool descending, const SchemaPtr& input,
                   const CompileOptions& options) {
  keys_.push_back({Program::compile(value, input, options), descending});
}

SortTable::SortTable(const RowOrder& order, std::optional<size_t> limit) : order_(&order), limit_(limit) {
  columns_.resize(order.keys_.size());
}

size_t SortTable::held_bytes() const {
  return rows_.held_bytes() + keys_.capacity() * sizeof(SortKey) + key_arena_.held_bytes() +
         ordered_.capacity() * sizeof(uint32_t);
}

int SortTable::compare(const SortKey* a, const SortKey* b) const {
  for (size_t i = 0; i < order_->keys_.size(); ++i) {
    auto order = compare_keys(a[i], b[i], order_->keys_[i].descending);
    if (order != 0) return order < 0 ? -1 : 1;
  }
  return 0;
}

bool SortTable::before(uint32_t a, uint32_t b) const {
  size_t width = order_->keys_.size();
  int order = compare(keys_.data() + a * width, keys_.data() + b * width);
  return order != 0 ? order < 0 : rows_.position(a) < rows_.position(b);
}

bool SortTable::beaten(const SortKey* keys, Position position) const {
  if (!worst_) return false;
  int order = compare(keys_.data() + *worst_ * order_->keys_.size(), keys);
  return order != 0 ? order < 0 : rows_.position(*worst_) < position;
}

void SortTable::push_key(const SortKey& key) {
  keys_.push_back(key);
  keys_.back().text = key.text.empty() ? std::string_view() : key_arena_.put(key.text);
}

void SortTable::add(Batch& batch, EvalScratch& scratch) {
  if (limit_ == 0) return;
  size_t width = columns_.size();
  for (size_t i = 0; i < width; ++i) order_->keys_[i].program.evaluate(batch, scratch, columns_[i]);
  std::vector<SortKey> keys(width);
  std::vector<std::string> texts(width);
  for (uint16_t row : batch.selection()) {
    for (size_t i = 0; i < width; ++i) keys[i] = SortKey::of(columns_[i][row], texts[i]);
    if (beaten(keys.data(), batch.position(row))) continue;
    rows_.add(batch, row);
    for (const SortKey& key : keys) push_key(key);
    if (limit_ && rows_.size() >= 2 * *limit_ + kSlackRows) prune();
  }
}

void SortTable::take(const RowStore& from, const std::vector<SortKey>& keys, uint32_t row) {
  size_t width = columns_.size();
  rows_.add(from, row);
  for (size_t i = 0; i < width; ++i) push_key(keys[row * width + i]);
}

void SortTable::merge(SortTable&& other) {
  WEIR_CHECK(order_ == other.order_ && limit_ == other.limit_);
  for (uint32_t row = 0; row < other.rows_.size(); ++row) take(other.rows_, other.keys_, row);
  other = SortTable(*other.order_, other.limit_);
  if (limit_ && rows_.size() >= 2 * *limit_ + kSlackRows) prune();
}

/// Keeps the first `limit` rows, in memory of the right size.
void SortTable::prune() {
  std::vector<uint32_t> wanted(rows_.size());
  std::iota(wanted.begin(), wanted.end(), 0u);
  auto end = wanted.begin() + static_cast<ptrdiff_t>(std::min(*limit_, wanted.size()));
  std::nth_element(wanted.begin(), end - 1, wanted.end(),
                   [&](uint32_t a, uint32_t b) { return before(a, b); });
  SortTable kept(*order_, limit_);
  for (auto row = wanted.begin(); row != end; ++row) kept.take(rows_, keys_, *row);
  rows_ = std::move(kept.rows_);
  keys_ = std::move(kept.keys_);
  key_arena_ = std::move(kept.key_arena_);
  worst_ = static_cast<uint32_t>(rows_.size() - 1);
}

void SortTable::finish() {
  ordered_.resize(rows_.size());
  std::iota(ordered_.begin(), ordered_.end(), 0u);
  std::sort(ordered_.begin(), ordered_.end(), [&](uint32_t a, uint32_t b) { return before(a, b); });
  if (limit_ && ordered_.size() > *limit_) ordered_.resize(*limit_);
  emitted_ = 0;
}

bool SortTable::emit(Arena& arena, Batch& out) {
  if (emitted_ == ordered_.size()) return false;
  emitted_ += rows_.emit(std::span(ordered_).subspan(emitted_), arena, out);
  return true;
}

}  // namespace weir
