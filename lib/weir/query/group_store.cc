#include "weir/query/group_store.h"

#include <utility>
#include <vector>

#include "weir/base/error.h"

namespace weir {
namespace {

constexpr size_t kLoadsBetweenLooks = 64;   // at the memory, which takes longer to add up than to load a group
constexpr size_t kBufferShare = 16;         // of the memory goes to what waits to be written

}  // namespace

GroupStore::GroupStore(const Grouping& grouping, std::optional<size_t> limit)
    : grouping_(&grouping), limit_(limit), table_(grouping), rows_(grouping) {}

size_t GroupStore::held_bytes() const {
  return table_.held_bytes() + (aside_ ? aside_->held_bytes() : 0) + (sorted_ ? sorted_->held_bytes() : 0);
}

bool GroupStore::spill(SpillStore& store) {
  if (grouping_->keyless()) return false;
  if (!aside_) aside_ = std::make_unique<GroupPartitions>(store, 0, table_.held_bytes() / kBufferShare);
  table_.put_aside([&](uint64_t hash, std::string_view group) { aside_->put(hash, group); });
  return true;
}

void GroupStore::part_rest(SpillStore& store) {
  spill(store);
  aside_->finish();
}

void GroupStore::take_share(std::span<GroupStore* const> all, size_t first, const SpillRoom& room) {
  sorted_.emplace(grouping_->aside_order(), limit_);
  std::vector<const GroupPartitions*> sources;
  for (GroupStore* store : all) sources.push_back(store->aside_.get());
  for (size_t partition = first; partition < GroupPartitions::kCount; partition += all.size()) {
    GroupTable table(*grouping_);
    for (GroupStore* store : all) table.adopt(store->table_);
    put_together(table, sources, partition, 0, room);
  }
}

/// `table`: without groups. Leaves it so.
void GroupStore::put_together(GroupTable& table, std::span<const GroupPartitions* const> sources, size_t partition,
                              unsigned depth, const SpillRoom& room) {
  size_t table_bytes_max = room.bytes / 2;   // the rows take the other half
  std::unique_ptr<GroupPartitions> deeper;
  auto put_deeper = [&] {
    if (!deeper) deeper = std::make_unique<GroupPartitions>(*room.store, depth + 1, table_bytes_max / kBufferShare);
    table.put_aside([&](uint64_t hash, std::string_view group) { deeper->put(hash, group); });
  };
  size_t loads = 0;
  for (const GroupPartitions* source : sources) {
    source->read(partition, [&](uint64_t hash, std::string_view group) {
      table.load(hash, group);
      if (++loads % kLoadsBetweenLooks != 0 || table.held_bytes() <= table_bytes_max) return;
      if (table.groups() > 1 && depth < GroupPartitions::kDepthMax) return put_deeper();
      throw Error(ErrorCode::OverLimit, "the values of one key need more memory than --memory leaves it");
    });
  }
  if (!deeper) {
    take_rows(table, room);
    return table.put_aside([](uint64_t, std::string_view) {});
  }
  put_deeper();
  deeper->finish();
  const GroupPartitions* only = deeper.get();
  for (size_t part = 0; part < GroupPartitions::kCount; ++part) put_together(table, {&only, 1}, part, depth + 1, room);
}

void GroupStore::take_rows(const GroupTable& table, const SpillRoom& room) {
  Batch batch;
  for (size_t from = 0; table.emit_aside(from, batch); from += kBatchRowsMax) {
    if (grouping_->shares())
      for (uint16_t row : batch.selection()) rows_.add_to_total(batch.column(batch.schema().size() - 2)[row].int_value());
    sorted_->add(batch, scratch_);
  }
  if (sorted_->held_bytes() > room.bytes / 2) sorted_->spill(*room.store);
}

void GroupStore::sort() {
  if (sorted_) sorted_->sort();
}

void GroupStore::merge(GroupStore&& other) {
  if (!sorted_) return table_.merge(std::move(other.table_));
  rows_.merge(other.rows_);
  sorted_->merge(std::move(*other.sorted_));
}

void GroupStore::finish() { sorted_ ? sorted_->finish() : table_.finish(limit_); }

bool GroupStore::emit(Arena& arena, Batch& out, EvalScratch& scratch) {
  if (!sorted_) return table_.emit(out, scratch);
  if (!sorted_->emit(arena, out)) return false;
  grouping_->drop_aside_column(out);
  rows_.complete(out, scratch);
  return true;
}

}  // namespace weir
