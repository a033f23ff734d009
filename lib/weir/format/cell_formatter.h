// CellFormatter: batches to CSV and TSV (RFC 4180): a cell for each column, quoted where it holds the delimiter, a quote
// or a line end. Null, and what a record does not have, is an empty cell, an empty string is `""`; lists and objects are
// their JSON text. A record whose only cell is null is `""` too, since a blank line is no record. Lines end in '\n'.
//
// The columns are settled before: a record with a field that is none of them can't be written. CellColumns collects them
// from records, in the order of first sight. The formatter is immutable: any number of workers may use one, each with a
// Scratch of its own.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weir/data/batch.h"
#include "weir/data/value.h"
#include "weir/format/record_text.h"

namespace weir {

class CellColumns {
 public:
  CellColumns() = default;
  explicit CellColumns(std::vector<std::string> names);   ///< of equal names the first counts

  /// Takes in the fields of a record.
  void look_at(const Batch& batch, uint16_t row);

  const std::vector<std::string>& names() const { return names_; }
  std::optional<size_t> find(const std::string& name) const;

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, size_t> column_of_;
  RecordText records_;
  std::vector<std::pair<Value, Value>> members_;
};

class CellFormatter {
 public:
  CellFormatter(CellColumns columns, char delimiter);

  /// Memory of one worker. `zone`: of times; it must live as long as this, null is UTC.
  struct Scratch {
    explicit Scratch(const TimeZone* of_times = nullptr) : zone(of_times) { records.print_in(of_times); }
    const TimeZone* zone;
    RecordText records;
    std::vector<std::pair<Value, Value>> members;
    std::vector<Value> cells;
    std::string name, text;
  };

  /// The names of the columns as a record, with its newline; nothing if there are none.
  std::string heading() const;

  /// Appends the selected records to `out`. Stops in front of a record with a field that is no column, and returns its
  /// name.
  std::optional<std::string> format(const Batch& batch, Scratch& scratch, std::string& out) const;

  const std::vector<std::string>& names() const { return columns_.names(); }

 private:
  std::optional<std::string> read(const Batch& batch, uint16_t row, Scratch& scratch) const;
  std::optional<size_t> column(const Value& name, size_t expected, Scratch& scratch) const;
  void append(std::string_view cell, std::string& out) const;

  CellColumns columns_;
  char delimiter_;
  std::array<bool, 256> quotes_{};   ///< bytes that must stand in quotes
};

}  // namespace weir
