// RecordText: the records of a batch as JSON text, whatever sort of batch it is: the line as read, the columns of a
// made record, or a changed record, which is put together here from the members of the record before. Values that
// nothing changed keep their spelling, members their order; new ones come last. Where nothing at all was changed
// the text is the one before, byte for byte; otherwise the blanks between members are gone.
//
// A scratch object: one for each worker. What it gives out is followed by kReadablePastEnd readable bytes, and is a
// view of the batch or of this until the next call.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/data/batch.h"
#include "weir/data/value.h"

namespace weir {

class RecordText {
 public:
  RecordText();
  ~RecordText();
  RecordText(RecordText&&) noexcept;
  RecordText& operator=(RecordText&&) noexcept;

  /// Times that were made are written as clocks of `zone` show them, which must live as long as this; null: UTC.
  void print_in(const TimeZone* zone);

  /// The record of the row.
  std::string_view of(const Batch& batch, uint16_t row);

  /// The same before all edits of its schema but the first `edits`.
  std::string_view of(const Batch& batch, uint16_t row, size_t edits);

  /// Its members, names as strings, perhaps escaped; the first of equal names only.
  void members(const Batch& batch, uint16_t row, std::vector<std::pair<Value, Value>>& out);

  /// Appends it without a newline, as valid UTF-8.
  void append(const Batch& batch, uint16_t row, std::string& out);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace weir
