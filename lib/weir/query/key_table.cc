#include "weir/query/key_table.h"

#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <string>

#include "weir/data/string_arena.h"
#include "weir/query/pages.h"
#include "weir/query/text_hash.h"

namespace weir {
namespace {

constexpr uint64_t kNullHash = 0x9E3779B97F4A7C15;
constexpr uint64_t kPartFactor = 0xD6E8FEB86659FD93;  // odd, so that no part is lost
constexpr size_t kPrefetched = 8;                     // rows ahead; worth it once the table outgrows the caches
constexpr size_t kPrefetchFrom = 1 << 14;

uint64_t hash_of(const Value& value, std::string& scratch) {
  return value.is_null() ? kNullHash : TextHash()(text_of(value, scratch));
}
uint64_t combine(uint64_t hash, uint64_t part) {
  hash = (hash ^ part) * kPartFactor;
  return hash ^ hash >> 32;
}

/// A key that is looked for.
struct Probe {
  uint64_t hash;
  const Vector* columns;
  uint16_t row;
};

}  // namespace

bool same_text(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.kind() == Kind::Int && b.kind() == Kind::Int) return a.int_value() == b.int_value();
  if (a.is_text() && b.is_text() && !a.is_escaped() && !b.is_escaped()) return a.raw() == b.raw();
  std::string scratch_a, scratch_b;
  return text_of(a, scratch_a) == text_of(b, scratch_b);
}

uint64_t hash_of_key(std::span<const Value> key) {
  std::string scratch;
  uint64_t hash = hash_of(key[0], scratch);
  for (const Value& part : key.subspan(1)) hash = combine(hash, hash_of(part, scratch));
  return hash;
}

struct KeyTable::Body {
  struct Hash {
    using is_transparent = void;
    const Body* body;
    size_t operator()(uint32_t number) const { return body->hashes[number]; }
    size_t operator()(const Probe& probe) const { return probe.hash; }
  };
  struct Equal {
    using is_transparent = void;
    const Body* body;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t number, const Probe& probe) const { return body->is(number, probe); }
    bool operator()(const Probe& probe, uint32_t number) const { return body->is(number, probe); }
  };

  explicit Body(size_t key_width) : width(key_width), numbers(0, Hash{this}, Equal{this}) {}

  bool is(uint32_t number, const Probe& probe) const {
    if (hashes[number] != probe.hash) return false;
    for (size_t i = 0; i < width; ++i) {
      if (!same_text(values[size_t{number} * width + i], probe.columns[i][probe.row])) return false;
    }
    return true;
  }
  uint32_t number(const Probe& probe) {
    bool is_new = false;
    auto found = numbers.lazy_emplace(probe, [&](const auto& make) {
      is_new = true;
      hashes.push_back(probe.hash);
      make(static_cast<uint32_t>(hashes.size() - 1));
    });
    if (is_new) {
      for (size_t i = 0; i < width; ++i) values.push_back(arena.keep(probe.columns[i][probe.row]));
    }
    return *found;
  }

  size_t width;
  Pages<uint64_t> hashes;
  Pages<Value> values;  ///< of key k: [k · width, (k + 1) · width)
  StringArena arena;
  absl::flat_hash_set<uint32_t, Hash, Equal> numbers;
  std::vector<uint64_t> row_hashes;  ///< scratch
};

KeyTable::KeyTable(size_t width) : width_(width), body_(std::make_unique<Body>(width)) {}
KeyTable::~KeyTable() = default;
KeyTable::KeyTable(KeyTable&&) noexcept = default;
KeyTable& KeyTable::operator=(KeyTable&&) noexcept = default;

void KeyTable::number(std::span<const Vector> columns, Rows rows, std::vector<uint32_t>& numbers) {
  if (rows.empty()) return;
  auto& hashes = body_->row_hashes;
  size_t rows_end = rows.back() + size_t{1};
  if (hashes.size() < rows_end) hashes.resize(rows_end);
  if (numbers.size() < rows_end) numbers.resize(rows_end);
  std::string scratch;
  for (uint16_t row : rows) hashes[row] = hash_of(columns[0][row], scratch);
  for (const Vector& column : columns.subspan(1)) {
    for (uint16_t row : rows) hashes[row] = combine(hashes[row], hash_of(column[row], scratch));
  }
  bool is_large = size() >= kPrefetchFrom;
  uint32_t before = UINT32_MAX;
  for (size_t i = 0; i < rows.size(); ++i) {
    Probe probe{hashes[rows[i]], columns.data(), rows[i]};
    if (is_large && i + kPrefetched < rows.size()) {
      uint16_t ahead = rows[i + kPrefetched];
      body_->numbers.prefetch(Probe{hashes[ahead], columns.data(), ahead});
    }
    // Neighbours often have the same key.
    if (before == UINT32_MAX || !body_->is(before, probe)) before = body_->number(probe);
    numbers[rows[i]] = before;
  }
}

uint32_t KeyTable::number(std::span<const Value> key, uint64_t hash) {
  std::vector<Vector> columns(width_);
  for (size_t i = 0; i < width_; ++i) columns[i].values = &key[i];
  return body_->number(Probe{hash, columns.data(), 0});
}

size_t KeyTable::size() const { return body_->hashes.size(); }
const Value& KeyTable::value(uint32_t number, size_t part) const { return body_->values[size_t{number} * width_ + part]; }
uint64_t KeyTable::hash(uint32_t number) const { return body_->hashes[number]; }
void KeyTable::respell(uint32_t number, size_t part, const Value& value) {
  body_->values[size_t{number} * width_ + part] = body_->arena.keep(value);
}

size_t KeyTable::held_bytes() const {
  return body_->hashes.held_bytes() + body_->values.held_bytes() + body_->arena.held_bytes() +
         body_->numbers.capacity() * (sizeof(uint32_t) + 1) + body_->row_hashes.capacity() * sizeof(uint64_t);
}

}  // namespace weir
