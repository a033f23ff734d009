// Batch: up to kBatchRowsMax records as columns, with the selection of those that are still in. Two sorts:
//  - read: parsed from lines. The columns are the fields that the pipeline reads, and the record itself is
//    its line, by which it leaves if nothing changed it.
//  - made: the columns are the whole record (`select`, results). There are no lines.
// A batch holds a reference on the chunk that its values and lines point into, and owns the arena for the
// others. It also carries the lines that its parser could not read. Moves only; used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "weir/base/block.h"
#include "weir/data/column.h"
#include "weir/data/place.h"
#include "weir/data/schema.h"
#include "weir/data/string_arena.h"
#include "weir/data/text.h"

namespace weir {

inline constexpr size_t kBatchRowsMax = 4096;

/// Row numbers of a batch, ascending.
using Rows = std::span<const uint16_t>;

/// A line that its parser could not read.
struct Unparsed {
  std::string_view line;  ///< without line end; a view into the batch's chunk
  std::string_view why;   ///< a constant
};

class Batch {
 public:
  Batch() = default;
  Batch(Batch&&) = default;
  Batch& operator=(Batch&&) = default;

  /// Makes it an empty read batch over `chunk`; columns are ready to be pushed to, one for each field.
  /// `first_row`: how many records and unparsed lines of the chunk come before.
  void start_read(SchemaPtr schema, Chunk chunk, const Place& place, uint32_t first_row);
  /// Makes it an empty made batch. Values pushed must live in `arena()` or be constants.
  void start_made(SchemaPtr schema, const Place& place, uint32_t first_row);
  /// Holds the chunk of `other` too, whose values it takes over.
  void share_chunk(const Batch& other) { chunk_ = other.chunk_; }
  /// Turns this batch into a made one with these columns, of as many rows as before; the selection stays.
  void become_made(SchemaPtr schema, std::vector<Column> columns);
  /// Gives the columns, which a stage has added to or taken from, another schema. Rows, lines and selection stay.
  void become_changed(SchemaPtr schema);
  /// Drops everything but the memory.
  void clear();

  /// Ends the pushing: there are `rows` rows, all selected. Each column has that many values.
  void finish(size_t rows);

  size_t rows() const { return rows_; }
  bool is_made() const { return made_; }
  const Schema& schema() const { return *schema_; }
  const SchemaPtr& schema_ptr() const { return schema_; }
  const std::vector<Column>& columns() const { return columns_; }
  std::vector<Column>& columns() { return columns_; }
  const Column& column(size_t index) const { return columns_[index]; }
  StringArena& arena() { return arena_; }
  const Chunk& chunk() const { return chunk_; }
  uint32_t first_row() const { return first_row_; }
  void set_first_row(uint32_t row) { first_row_ = row; }
  const Place& place() const { return place_; }
  Place& place() { return place_; }

  /// The rows that are in.
  Rows selection() const;
  void select(Rows rows);  ///< ascending row numbers
  bool all_selected() const { return all_selected_; }

  /// The record's position in the order of the whole input.
  Position position(size_t row) const { return Position(place_.sequence, first_row_ + row); }

  // Lines of a read batch.
  /// Without '\n', with '\r'.
  void push_line(uint32_t begin, uint32_t size) { lines_.push_back({begin, size}); }
  /// Without line end.
  std::string_view line(size_t row) const {
    auto text = line_as_read(row);
    return text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
  }
  std::string_view line_as_read(size_t row) const {
    return {chunk_.data() + lines_[row].begin, lines_[row].size};
  }
  uint32_t line_begin(size_t row) const { return lines_[row].begin; }
  /// The lines of the selected records, sharing the chunk.
  Text text() const;

  const std::vector<Unparsed>& unparsed() const { return unparsed_; }
  void push_unparsed(std::string_view line, std::string_view why) { unparsed_.push_back({line, why}); }
  void clear_unparsed() { unparsed_.clear(); }

  /// How many lines of the chunk come before the one that `line` is a view into; nothing once lines were
  /// dropped from the chunk (`place().compacted`). Counts newlines: for messages and `_lineno`.
  std::optional<uint64_t> line_in_chunk(std::string_view line) const;

  /// The selected records in memory of their own: lines in a block drawn from `arena`, values in the batch's
  /// arena. For when little is left of a chunk. Unparsed lines are copied too.
  Batch compact(Arena& arena, Credit credit = {}) const;

  /// The selected records again, for a second reader: the chunk is shared, with the credit that it holds; what does not
  /// lie in it is copied. Unparsed lines stay with this batch.
  Batch share() const;

  /// What this batch keeps in memory, its chunk's whole block included.
  size_t retained_bytes() const;

 private:
  struct Line {
    uint32_t begin, size;
  };
  SchemaPtr schema_;
  std::vector<Column> columns_;
  std::vector<Line> lines_;
  std::vector<uint16_t> selected_;
  std::vector<Unparsed> unparsed_;
  StringArena arena_;
  Chunk chunk_;
  Place place_;
  size_t rows_ = 0;
  uint32_t first_row_ = 0;
  bool all_selected_ = true;
  bool made_ = false;
};

}  // namespace weir
