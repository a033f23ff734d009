#include "weir/query/key_counts.h"

#include <algorithm>
#include <utility>

#include "weir/query/byte_stream.h"

namespace weir {

void KeyCounts::put(std::string_view key, const Count& count) {
  counts_.emplace(text_.put(key), Count{count.count, count.first, text_.put(count.example)});
}

void KeyCounts::set_example(Count& count, Position position, std::string_view example) {
  count.first = position;
  count.example = text_.put(example);
}

void KeyCounts::merge(KeyCounts&& other) {
  if (other.counts_.size() > counts_.size()) {
    std::swap(counts_, other.counts_);
    std::swap(text_, other.text_);
  }
  for (const auto& [key, count] : other.counts_) {
    auto found = counts_.find(key);
    if (found == counts_.end()) {
      put(key, count);
      continue;
    }
    found->second.count += count.count;
    if (count.first < found->second.first) set_example(found->second, count.first, count.example);
  }
  put_aside_.merge(std::move(other.put_aside_));
  other = KeyCounts();
}

void KeyCounts::put_aside() {
  for (const auto& [key, count] : counts_) {
    payload_.clear();
    ByteWriter out(payload_);
    out.put_size(count.count);
    out.put_text(count.example);
    put_aside_.add(key, count.first, payload_);
  }
  counts_ = Counts();
  text_ = StringArena();
}

void KeyCounts::spill(SpillStore& store) {
  put_aside();
  put_aside_.spill(store);
}

void KeyCounts::finish() {
  put_aside();
  put_aside_.finish();
  read_next();
}

void KeyCounts::read_next() {
  Record record;
  any_next_ = put_aside_.next(record);
  if (!any_next_) return;
  next_key_ = record.key();
  next_first_ = record.position();
  ByteReader in(record.payload());
  next_count_ = in.get_size();
  next_example_ = in.get_text();
}

/// Of one key the records stand in the order of their first occurrences.
bool KeyCounts::next(Entry& entry) {
  if (!any_next_) return false;
  std::swap(key_, next_key_);
  std::swap(example_, next_example_);
  entry = {key_, next_count_, next_first_, example_};
  for (read_next(); any_next_ && next_key_ == key_; read_next()) entry.count += next_count_;
  return true;
}

}  // namespace weir
