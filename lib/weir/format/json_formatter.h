// Batches to JSON lines. Always valid UTF-8, each bad byte written as U+FFFD. A record that was read leaves
// as it came if it was JSON, made records field by field in the order of their schema, changed ones as RecordText
// says; numbers and escapes as they were spelled. Immutable: any number of workers may use one, each with a
// RecordText of its own.
#pragma once

#include <string>
#include <vector>

#include "weir/data/batch.h"
#include "weir/format/record_text.h"

namespace weir {

class JsonFormatter {
 public:
  /// `pretty`: over several lines, indented. `zone`: of times; it must live as long as this, null is UTC.
  explicit JsonFormatter(const Schema& schema, bool pretty = false, const TimeZone* zone = nullptr);

  /// Appends the selected records to `out`, one line each unless `pretty`. `records` must print in the same zone.
  void format(const Batch& batch, RecordText& records, std::string& out) const;

 private:
  bool pretty_;
  const TimeZone* zone_;
  std::vector<std::string> heads_;  ///< what stands before each value: `{"a":`, `,"b":`
};

}  // namespace weir
