// Records of a batch as bytes, and back: what sorting and other stages that hold records keep of them, in memory or on
// disk. A value that is a part of its record's line is kept as its place in the line. All rows come from batches of
// one schema, all read or all made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/block.h"
#include "weir/data/batch.h"

namespace weir {

class RowWriter {
 public:
  /// The bytes of that row; good until the next call. `with_line` false: the reader will be given the line.
  std::string_view write(const Batch& batch, uint16_t row, bool with_line = true);

 private:
  std::string bytes_;
};

/// Puts rows together to a batch of at most kBatchRowsMax and about kPieceBytes of lines.
class RowReader {
 public:
  RowReader(SchemaPtr schema, bool made) : schema_(std::move(schema)), made_(made) {}

  void add(std::string_view bytes);                          ///< what RowWriter wrote
  void add(std::string_view line, std::string_view bytes);   ///< the same without the line
  size_t rows() const { return begins_.size(); }
  bool is_full(size_t line_bytes_max = kPieceBytes) const {
    return rows() == kBatchRowsMax || staged_.size() >= line_bytes_max;
  }

  /// Makes `out` a batch of the rows that were added, and begins again. The lines of read records go into a block of
  /// `arena`, drawn with `credit`.
  void emit(Arena& arena, Batch& out, Credit credit = {});
  /// The same with a block that holds `line_bytes()`; not used for made records.
  void emit(Buffer block, Batch& out);
  size_t line_bytes() const { return staged_.size(); }

 private:
  struct Begin {
    uint32_t line, line_size, values;
  };
  SchemaPtr schema_;
  bool made_;
  std::string staged_;  ///< lines with '\n'
  std::string values_;
  std::vector<Begin> begins_;
};

}  // namespace weir
