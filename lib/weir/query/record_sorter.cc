#include "weir/query/record_sorter.h"

#include <algorithm>
#include <span>
#include <utility>

namespace weir {
namespace {

constexpr size_t kSlackRecords = 1024;  // pruning less often than this many records costs nothing that shows
constexpr size_t kRunsMax = 32;         // of one level; each takes memory for a frame while it is read
constexpr size_t kFewRecords = 24;      // are sorted by comparing keys at once

using Entries = std::span<RecordEntry>;

bool by_rest(const RecordEntry& a, const RecordEntry& b) { return Record(a.record).before(Record(b.record)); }

/// By the key's bytes from `depth`, eight at a time: only what is equal in them is looked at again.
void sort_from(Entries entries, size_t depth) {
  while (entries.size() > kFewRecords) {
    bool all_equal = true;
    for (RecordEntry& entry : entries) {
      entry.prefix = Record(entry.record).prefix(depth);
      all_equal &= entry.prefix == entries[0].prefix;
    }
    if (!all_equal) break;
    auto ends_here = [&](const RecordEntry& entry) { return Record(entry.record).key().size() <= depth + 8; };
    auto longer = std::stable_partition(entries.begin(), entries.end(), ends_here);
    std::sort(entries.begin(), longer, by_rest);
    entries = entries.subspan(static_cast<size_t>(longer - entries.begin()));
    depth += 8;
  }
  if (entries.size() <= kFewRecords) {
    std::sort(entries.begin(), entries.end(), by_rest);
    return;
  }
  std::sort(entries.begin(), entries.end(),
            [](const RecordEntry& a, const RecordEntry& b) { return a.prefix < b.prefix; });
  for (size_t begin = 0; begin < entries.size();) {
    size_t end = begin + 1;
    while (end < entries.size() && entries[end].prefix == entries[begin].prefix) ++end;
    if (end - begin > 1) sort_from(entries.subspan(begin, end - begin), depth);
    begin = end;
  }
}

/// How many of the first `most` bytes are the same in both.
size_t common_bytes(std::string_view a, std::string_view b, size_t most) {
  most = std::min({most, a.size(), b.size()});
  if (std::equal(a.begin(), a.begin() + most, b.begin())) return most;
  return static_cast<size_t>(std::mismatch(a.begin(), a.begin() + most, b.begin()).first - a.begin());
}

}  // namespace

void sort_records(std::vector<RecordEntry>& entries, size_t common) { sort_from(entries, common); }

class RecordSorter::PileReader final : public RecordSource {
 public:
  explicit PileReader(const Pile& pile) : pile_(pile) {}
  bool next(Record& record) override {
    if (at_ == pile_.entries.size()) return false;
    record = Record(pile_.entries[at_++].record);
    return true;
  }

 private:
  const Pile& pile_;
  size_t at_ = 0;
};

void RecordSorter::add(std::string_view key, Position position, std::string_view payload) {
  if (limit_ == 0 || !wanted(key, position)) return;
  char* record = pile_.arena.allocate(Record::bytes_of(key.size(), payload.size()));
  Record::write(record, key, position, payload);
  if (pile_.entries.empty()) pile_.common = key.size();
  else pile_.common = common_bytes(Record(pile_.entries[0].record).key(), key, pile_.common);
  pile_.entries.push_back({0, record});
  pile_.sorted = false;
  if (limit_ && pile_.entries.size() >= 2 * *limit_ + kSlackRecords) prune(*limit_);
}

size_t RecordSorter::records() const {
  size_t count = pile_.entries.size();
  for (const Pile& pile : others_) count += pile.entries.size();
  return count;
}

size_t RecordSorter::held_bytes() const {
  auto bytes_of = [](const Pile& pile) { return pile.arena.held_bytes() + pile.entries.capacity() * sizeof(RecordEntry); };
  size_t bytes = bytes_of(pile_);
  for (const Pile& pile : others_) bytes += bytes_of(pile);
  for (const SpillRun& run : runs_) bytes += run.frames.capacity() * sizeof(SpillRun::Frame);
  return bytes;
}

/// Keeps the first `kept` records, in memory of the right size.
void RecordSorter::prune(size_t kept) {
  auto& entries = pile_.entries;
  if (entries.size() <= kept) return;
  auto end = entries.begin() + static_cast<ptrdiff_t>(kept);
  std::nth_element(entries.begin(), end - 1, entries.end(), by_rest);
  Pile smaller;
  for (auto entry = entries.begin(); entry != end; ++entry) {
    auto copy = smaller.arena.put(Record(entry->record).bytes());
    smaller.entries.push_back({0, copy.data()});
  }
  smaller.common = pile_.common;   // at least
  smaller.sorted = false;
  pile_ = std::move(smaller);
  worst_ = Record(pile_.entries.back().record);
}

void RecordSorter::sort() {
  if (std::exchange(pile_.sorted, true)) return;
  sort_records(pile_.entries, pile_.common);
  if (limit_ && pile_.entries.size() > *limit_) pile_.entries.resize(*limit_);
}

void RecordSorter::spill(SpillStore& store) {
  sort();
  if (pile_.entries.empty()) return;
  RunWriter writer(store);
  for (const RecordEntry& entry : pile_.entries) writer.put(Record(entry.record));
  runs_.push_back(std::move(writer).finish());
  size_t entries = pile_.entries.capacity();
  pile_ = Pile();
  worst_ = Record();
  pile_.entries.reserve(entries);  // the next one is about as large
  for (int level = 0; level <= runs_.back().level; ++level) merge_runs(level, store);
}

/// Makes one of the runs of that level if there are many, so that few are read at a time.
void RecordSorter::merge_runs(int level, SpillStore& store) {
  auto of_level = [&](const SpillRun& run) { return run.level == level; };
  if (std::ranges::count_if(runs_, of_level) < static_cast<ptrdiff_t>(kRunsMax)) return;
  std::vector<std::unique_ptr<RecordSource>> sources;
  for (const SpillRun& run : runs_) {
    if (of_level(run)) sources.push_back(std::make_unique<RunReader>(run));
  }
  RecordMerge merge(std::move(sources));
  RunWriter writer(store);
  Record record;
  while (merge.next(record)) writer.put(record);
  std::erase_if(runs_, of_level);
  runs_.push_back(std::move(writer).finish());
  runs_.back().level = level + 1;
}

void RecordSorter::merge(RecordSorter&& other) {
  if (limit_) {
    prune(*limit_);
    other.prune(*limit_);
  }
  other.sort();
  if (!other.pile_.entries.empty()) others_.push_back(std::move(other.pile_));
  for (Pile& pile : other.others_) others_.push_back(std::move(pile));
  for (SpillRun& run : other.runs_) runs_.push_back(std::move(run));
  other = RecordSorter(other.limit_);
}

void RecordSorter::finish() {
  sort();
  std::vector<std::unique_ptr<RecordSource>> sources;
  sources.push_back(std::make_unique<PileReader>(pile_));
  for (const Pile& pile : others_) sources.push_back(std::make_unique<PileReader>(pile));
  for (const SpillRun& run : runs_) sources.push_back(std::make_unique<RunReader>(run));
  reading_ = std::make_unique<RecordMerge>(std::move(sources));
  given_ = 0;
}

bool RecordSorter::next(Record& record) {
  if (limit_ && given_ == *limit_) return false;
  ++given_;
  return reading_->next(record);
}

}  // namespace weir
