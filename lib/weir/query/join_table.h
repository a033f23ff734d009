// JoinTable: the records of theirs in memory, found by key. Filled once, then read by any number of workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "weir/data/string_arena.h"
#include "weir/query/record_sorter.h"

namespace weir {

class JoinTable {
 public:
  /// `tail_bytes`: how many at the end of each key do not belong to what is found by it.
  explicit JoinTable(size_t tail_bytes = 0);
  ~JoinTable();
  JoinTable(JoinTable&&) noexcept;
  JoinTable& operator=(JoinTable&&) noexcept;

  /// Takes all records of the sorter.
  void fill(RecordSorter records);

  /// The records of that key (without its tail) in the order of their tails, then of their positions.
  std::span<const Record> find(std::string_view key) const;
  std::span<const Record> records() const;   ///< all, by key
  /// The number of a record that `find` gave, in `records`.
  size_t index_of(const Record& found) const { return static_cast<size_t>(&found - records().data()); }

  /// About what a record costs here beside its own bytes.
  static constexpr size_t kRecordBytes = sizeof(Record) + sizeof(RecordEntry) + 16;

 private:
  struct Body;
  std::unique_ptr<Body> body_;   ///< the index points into it
};

}  // namespace weir
