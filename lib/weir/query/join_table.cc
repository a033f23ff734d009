#include "weir/query/join_table.h"

#include <absl/container/flat_hash_set.h>

#include "weir/base/check.h"
#include "weir/query/text_hash.h"

namespace weir {

struct JoinTable::Body {
  struct Group {
    uint32_t first, count;
  };
  struct Hash {
    using is_transparent = void;
    const Body* body;
    size_t operator()(std::string_view key) const { return TextHash()(key); }
    size_t operator()(const Group& group) const { return TextHash()(body->key_of(body->records[group.first])); }
  };
  struct Equal {
    using is_transparent = void;
    const Body* body;
    bool operator()(const Group& a, const Group& b) const { return a.first == b.first; }
    bool operator()(const Group& group, std::string_view key) const { return body->key_of(body->records[group.first]) == key; }
    bool operator()(std::string_view key, const Group& group) const { return (*this)(group, key); }
  };

  explicit Body(size_t tail) : tail_bytes(tail), groups(0, Hash{this}, Equal{this}) {}

  std::string_view key_of(const Record& record) const {
    auto key = record.key();
    return key.substr(0, key.size() - tail_bytes);
  }

  size_t tail_bytes;
  RecordSorter sorter;     ///< holds the records, but for those that had been put aside
  StringArena arena;       ///< holds those
  std::vector<Record> records;
  absl::flat_hash_set<Group, Hash, Equal> groups;
};

JoinTable::JoinTable(size_t tail_bytes) : body_(std::make_unique<Body>(tail_bytes)) {}
JoinTable::~JoinTable() = default;
JoinTable::JoinTable(JoinTable&&) noexcept = default;
JoinTable& JoinTable::operator=(JoinTable&&) noexcept = default;

void JoinTable::fill(RecordSorter sorter) {
  auto& [tail_bytes, held, arena, records, groups] = *body_;
  bool moves = sorter.has_runs();
  held = std::move(sorter);
  held.finish();
  std::vector<Body::Group> found;
  for (Record record; held.next(record);) {
    if (moves) record = Record(arena.put(record.bytes()).data());
    WEIR_CHECK(records.size() < UINT32_MAX);
    if (records.empty() || body_->key_of(record) != body_->key_of(records.back()))
      found.push_back({static_cast<uint32_t>(records.size()), 0});
    found.back().count++;
    records.push_back(record);
  }
  groups.reserve(found.size());
  groups.insert(found.begin(), found.end());
}

std::span<const Record> JoinTable::find(std::string_view key) const {
  auto found = body_->groups.find(key);
  if (found == body_->groups.end()) return {};
  return std::span(body_->records).subspan(found->first, found->count);
}

std::span<const Record> JoinTable::records() const { return body_->records; }

}  // namespace weir
