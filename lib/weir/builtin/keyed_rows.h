// KeyedRows: the rows of what flows, lines or records, with the keys that `dedup`, `uniq`, `head N by` and their like go
// by: some expressions, or the whole line or record. Rows can be kept as bytes and put together again. A Step's: one
// thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/builtin/records.h"
#include "weir/query/first_rows.h"
#include "weir/query/row_codec.h"
#include "weir/stage/plan.h"

namespace weir {

/// Some rows, in the order of the input; at most kBatchRowsMax.
struct RowPiece {
  std::span<const Vector> keys;
  std::span<const Vector> beside;   ///< values that are no part of the key
  Rows rows;
  const RowBytes& bytes;
};

class KeyedRows {
 public:
  /// No keys: the whole line or record is the key. `beside`: what else is wanted of records.
  explicit KeyedRows(std::vector<Item> keys, std::vector<Item> beside = {})
      : items_(std::move(keys)), beside_items_(std::move(beside)) {}
  /// Rows of which nothing is looked at.
  static KeyedRows without_keys() {
    KeyedRows rows({});
    rows.has_keys_ = false;
    return rows;
  }

  /// What the records must be read for, as far as they have come.
  FieldSet reads(RecordState state) const;
  /// `input`: of records; null where lines flow.
  void bind(const SchemaPtr& input, const BindContext& context);
  /// Of how many values a key consists; after `bind`.
  size_t width() const;

  /// Calls `choose` for all rows of `packet`, piece by piece; those that it appends to `kept` stay in the packet.
  using Choose = std::function<void(const RowPiece& piece, RowList& kept)>;
  void filter(Packet& packet, Emit& out, const Choose& choose);

  /// Puts together rows that were kept as bytes. `take` gives those that were added.
  void add(std::string_view row);
  bool is_full() const;
  bool any_added() const { return lines_.any() || (records_ && records_->rows() > 0); }
  Packet take(Emit& out);
  /// Whether `row` can go into the packet at hand: lines of several files can't.
  bool fits(std::string_view row) const { return !lines_.any() || lines_.file == file_of(row); }

 private:
  struct HeldLines {
    std::string text;
    std::vector<uint32_t> inner_newlines;
    uint32_t file = 0;
    bool any() const { return !text.empty(); }
  };
  static uint32_t file_of(std::string_view row);
  void filter_lines(Text& text, const Choose& choose);
  void filter_records(Batch& batch, Emit& out, const Choose& choose);
  Packet take_lines(Emit& out);

  std::vector<Item> items_, beside_items_;
  bool has_keys_ = true;
  std::vector<Program> programs_;    ///< of the keys; none: lines, or all columns
  std::vector<Program> beside_programs_;
  std::optional<size_t> columns_;    ///< of made records whose columns are the key
  std::vector<Vector> keys_, beside_;
  EvalScratch eval_;
  std::vector<Value> line_values_;
  RowList rows_, kept_;
  RowWriter writer_;
  std::string row_;
  std::optional<RowReader> records_;
  HeldLines lines_;
  uint64_t sequence_ = 0;            ///< the latest so far: what is put together stands behind it
};

}  // namespace weir
