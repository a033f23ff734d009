// Batches to a table for people: a heading, a rule, a line for each record; numbers stand right, all else
// left. Where the columns do not fit the width that is given, the widest are cut, and where that is not
// enough, each record becomes a card with a line for each field. A field that comes later than the first rows begins a
// new table.
//
// Ordered and stateful: one for each output. Column widths come from the first rows (kRowsMeasured); after
// those the rows are written as they come, so that an endless stream of records is no trouble.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "weir/data/batch.h"
#include "weir/format/member_columns.h"

namespace weir {

class TableFormatter {
 public:
  static constexpr size_t kRowsMeasured = 1000;

  /// `width`: of the terminal in columns, 0 for no limit (a pipe). `zone`: of times; it must live as long as this, null is
  /// UTC.
  explicit TableFormatter(const Schema& schema, size_t width = 0, const TimeZone* zone = nullptr);

  /// Takes the selected rows and appends what can be written of them to `out`.
  void format(const Batch& batch, std::string& out);
  /// Appends what is left. Nothing at all if there was no row.
  void finish(std::string& out);
  /// Appends what there is now as far as rows were taken, for output that must not wait.
  void flush(std::string& out) { write_held(out); }

 private:
  struct Row {
    std::vector<std::string> cells;
  };
  void add_columns(std::string& out);
  void write_held(std::string& out);
  void measure();
  void write_row(const std::vector<std::string>& cells, std::string& out) const;
  void write_rule(std::string& out) const;
  void write_card(const std::vector<std::string>& cells, std::string& out);

  MemberColumns columns_;
  std::vector<std::string> names_;   ///< of the columns, printable
  size_t width_;
  const TimeZone* zone_;
  size_t tables_written_ = 0;
  std::vector<Row> held_;
  std::vector<bool> textual_;   ///< columns where something else than a number occurred
  std::vector<size_t> widths_;  ///< once measured
  bool measured_ = false, cards_ = false;
  size_t cards_written_ = 0;
};

}  // namespace weir
