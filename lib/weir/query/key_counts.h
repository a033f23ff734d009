// KeyCounts: how often each key occurs, with an example: what was given with the occurrence that came first. Keys and
// examples are bytes. A partial state: each worker has one, they are merged, and what comes out does not depend on how
// the occurrences were dealt out. What does not fit in memory is put aside. One thread at a time.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weir/base/spill.h"
#include "weir/data/place.h"
#include "weir/data/string_arena.h"
#include "weir/query/record_sorter.h"
#include "weir/query/text_hash.h"

namespace weir {

class KeyCounts {
 public:
  /// One more. `example` is called where this is the first occurrence so far; its result is copied.
  template <typename Example>
  void add(std::string_view key, Position position, Example&& example) {
    auto found = counts_.find(key);
    if (found == counts_.end()) return put(key, {1, position, example()});
    ++found->second.count;
    if (position < found->second.first) set_example(found->second, position, example());
  }
  void merge(KeyCounts&& other);

  size_t held_bytes() const {
    return counts_.capacity() * (sizeof(Counts::value_type) + 1) + text_.held_bytes() + put_aside_.held_bytes();
  }
  void spill(SpillStore& store);

  struct Entry {
    std::string_view key;
    uint64_t count = 0;
    Position first;
    std::string_view example;
  };
  /// Ends the adding. Then `next` gives one key after another, in the order of their bytes; false at the end. The
  /// entry's text is good until the next call.
  void finish();
  bool next(Entry& entry);

 private:
  struct Count {
    uint64_t count = 0;
    Position first;
    std::string_view example;
  };
  using Counts = absl::flat_hash_map<std::string_view, Count, TextHash, TextEqual>;
  void put(std::string_view key, const Count& count);
  void set_example(Count& count, Position position, std::string_view example);
  void put_aside();
  void read_next();

  Counts counts_;
  StringArena text_;          ///< of keys and examples
  RecordSorter put_aside_;    ///< payload: the count and the example
  std::string payload_;

  // While it is read: the record behind the entry at hand, copied.
  bool any_next_ = false;
  Position next_first_;
  uint64_t next_count_ = 0;
  std::string next_key_, next_example_, key_, example_;
};

}  // namespace weir
