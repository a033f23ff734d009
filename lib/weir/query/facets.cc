#include "weir/query/facets.h"

#include <algorithm>
#include <utility>

#include "weir/query/byte_stream.h"
#include "weir/query/order_key.h"

namespace weir {
namespace {

constexpr size_t kSlack = 1024;   // pruning less often than this many values costs nothing that shows

/// Rank and name, so that keys of one field lie together and fields in order: names end with a 0 that no byte of them is
/// confused with.
void append_field(uint32_t rank, std::string_view name, std::string& key) {
  for (int shift = 24; shift >= 0; shift -= 8) key += static_cast<char>(rank >> shift);
  for (char c : name) {
    key += c;
    if (c == 0) key += '\xFF';
  }
  key.append(2, '\0');
}

size_t field_size(std::string_view key) {
  size_t at = 4;
  while (key[at] != 0 || key[at + 1] != 0) at += key[at] == 0 ? 2 : 1;
  return at + 2;
}

std::string name_of(std::string_view field) {
  std::string name;
  for (size_t at = 4; at + 2 < field.size(); at += field[at] == 0 ? 2 : 1) name += field[at];
  return name;
}

}  // namespace

void Facets::add(uint32_t rank, std::string_view name, const Value& value) {
  if (value.is_null()) return;
  key_.clear();
  append_field(rank, name, key_);
  key_ += text_of(value, scratch_);
  counts_.add(key_, position_, [&] {
    value_.clear();
    ByteWriter(value_).put_value(value);
    return std::string_view(value_);
  });
}

void Facets::merge(Facets&& other) {
  records_ += other.records_;
  counts_.merge(std::move(other.counts_));
}

void Facets::finish() {
  counts_.finish();
  has_entry_ = counts_.next(entry_);
}

void Facets::begin_field(std::string_view key) {
  field_ = key.substr(0, field_size(key));
  name_ = name_of(field_);
  distinct_ = 0;
  top_.clear();
  given_ = 0;
  giving_ = false;
}

void Facets::prune(size_t kept) {
  if (top_.size() <= kept) return;
  std::nth_element(top_.begin(), top_.begin() + static_cast<ptrdiff_t>(kept), top_.end(), before);
  top_.resize(kept);
}

void Facets::take(const KeyCounts::Entry& entry) {
  ++distinct_;
  Top top{entry.count, std::string(entry.example), {}};
  append_order_key(ByteReader(top.value).get_value(), false, scratch_, top.order);
  // Equal in the total order but not in text: `1.0` and `1`.
  top.order += entry.key.substr(field_.size());
  top_.push_back(std::move(top));
  if (top_.size() >= 2 * limit_ + kSlack) prune(limit_);
}

size_t Facets::emit(Batch& out) {
  auto& columns = out.columns();
  size_t rows = 0;
  while (rows < kBatchRowsMax) {
    if (giving_ && given_ < top_.size()) {
      const Top& top = top_[given_++];
      auto count = static_cast<int64_t>(top.count);
      columns[0].push(Value::string(out.arena().put(name_)));
      columns[1].push(out.arena().keep(ByteReader(top.value).get_value()));
      columns[2].push(Value::of(count));
      columns[3].push(Value::of(static_cast<double>(count) / static_cast<double>(records_)));
      columns[4].push(Value::of(static_cast<int64_t>(distinct_)));
      ++rows;
      continue;
    }
    if (!has_entry_) break;
    begin_field(entry_.key);
    for (; has_entry_ && entry_.key.starts_with(field_); has_entry_ = counts_.next(entry_)) take(entry_);
    prune(limit_);
    std::sort(top_.begin(), top_.end(), before);
    giving_ = true;
  }
  return rows;
}

}  // namespace weir
