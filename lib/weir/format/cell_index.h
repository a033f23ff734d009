// CellIndex: where the cells and records of CSV end (RFC 4180), found 64 bytes at a time. A quote opens a quoted cell
// only at the beginning of a cell; elsewhere it is a letter like any other. A quoted cell may hold delimiters and
// newlines; `""` in it is a quote. Where a quote stands as a letter outside of quoted cells, which the fast way can't
// tell, the range is read byte by byte: the result is the same. A scratch object: one for each worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace weir {

class CellIndex {
 public:
  /// Indexes whole records of [begin, end), which begins at a record and is at most 4 GiB: up to `records_max`, and no
  /// more once `bytes_max` are passed. Offsets count from `begin`.
  void index(const char* begin, const char* end, char delimiter, size_t records_max, size_t bytes_max);

  size_t records() const { return records_.size(); }
  size_t bytes() const { return bytes_; }   ///< of the records that were indexed
  /// What ends each cell of the record: delimiters and the newline that ends the record.
  std::span<const uint32_t> cells(size_t record) const {
    size_t from = record ? records_[record - 1] : 0;
    return std::span(cells_).subspan(from, records_[record] - from);
  }
  /// The number of cells in front of the record.
  size_t first_cell(size_t record) const { return record ? records_[record - 1] : 0; }
  const uint32_t* cell_ends() const { return cells_.data(); }
  /// Whether all records have `count` cells.
  bool all_have(size_t count) const;

  size_t held_bytes() const { return (cells_.capacity() + records_.capacity()) * sizeof(uint32_t); }

 private:
  bool index_fast(const char* begin, const char* end, char delimiter, size_t records_max, size_t bytes_max);
  void index_bytes(const char* begin, const char* end, char delimiter, size_t records_max, size_t bytes_max);

  std::vector<uint32_t> cells_;
  std::vector<uint32_t> records_;   ///< of record r: how many cells end in it or before
  size_t bytes_ = 0;
};

/// Finds the newlines of [begin, end), which begins at a record, that stand in quoted cells: their offsets go to
/// `inner`. Returns the size of the whole records.
size_t find_inner_newlines(const char* begin, const char* end, char delimiter, std::vector<uint32_t>& inner);

}  // namespace weir
